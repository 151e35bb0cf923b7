/** Placeholder. */
package io.setlist.batch;

/** Placeholder. */
package io.setlist.local;

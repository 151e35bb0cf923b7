/** Placeholder. */
package io.setlist.streaming;

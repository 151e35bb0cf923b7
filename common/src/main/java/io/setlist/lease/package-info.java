/** Keeps a second copy of a query from writing to the same tables. */
package io.setlist.lease;

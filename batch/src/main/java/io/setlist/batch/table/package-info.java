/** The tables that the batch writes: the sessions of whole dates, and its runs. */
package io.setlist.batch.table;

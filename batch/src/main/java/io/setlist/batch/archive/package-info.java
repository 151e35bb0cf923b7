/** The archive as a batch run reads it: how far, how complete, and the events in it. */
package io.setlist.batch.archive;

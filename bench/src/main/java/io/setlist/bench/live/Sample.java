package io.setlist.bench.live;

/**
 * One of the events that are followed.
 *
 * @param sentAt epoch milliseconds, before the producer had it
 */
record Sample(int partition, long offset, long sentAt) {}

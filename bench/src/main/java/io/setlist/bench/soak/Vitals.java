package io.setlist.bench.soak;

/**
 * What a process holds at a moment.
 *
 * @param microBatches that were done by then
 * @param seconds since the soak began
 * @param cpuMs that the process has used
 * @param heapBytes in use right after a full collection
 * @param metaspaceBytes in use
 * @param rssBytes of physical memory; -1 where the system does not tell
 * @param threads that live
 * @param fileDescriptors that are open; -1 where the system does not tell
 */
record Vitals(
    int microBatches,
    long seconds,
    long cpuMs,
    long heapBytes,
    long metaspaceBytes,
    long rssBytes,
    int threads,
    long fileDescriptors) {}

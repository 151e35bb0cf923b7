package io.setlist.bench.soak;

import java.util.ArrayList;
import java.util.List;

/**
 * An eighth of the run: micro-batches in their order.
 *
 * @param first its first micro-batch
 * @param microBatches so many
 * @param records of them all
 * @param medianMs from a micro-batch's start to its commit, as the next three
 * @param cpuMs of the process, by micro-batches; NaN where it was not looked at in this part
 */
record Part(
    long first,
    int microBatches,
    long records,
    double medianMs,
    double meanMs,
    long p99Ms,
    long mostMs,
    double cpuMs) {

  /** A row of the ledger. */
  record MicroBatch(long id, long records, long ms) {}

  /**
   * Cuts a run into parts of equal size; what is more than that is left out.
   *
   * @param batches in their order
   */
  static List<Part> of(List<MicroBatch> batches, List<Vitals> vitals, int size) {
    List<Part> parts = new ArrayList<>();
    for (int from = 0; from + size <= batches.size(); from += size) {
      parts.add(of(batches.subList(from, from + size), cpu(vitals, from, from + size)));
    }
    return parts;
  }

  /** Its last micro-batch. */
  long last() {
    return first + microBatches - 1;
  }

  private static Part of(List<MicroBatch> batches, double cpuMs) {
    long[] ms = batches.stream().mapToLong(MicroBatch::ms).sorted().toArray();
    int n = ms.length;
    return new Part(
        batches.get(0).id(),
        n,
        batches.stream().mapToLong(MicroBatch::records).sum(),
        (ms[(n - 1) / 2] + ms[n / 2]) / 2.0,
        batches.stream().mapToLong(MicroBatch::ms).average().orElse(Double.NaN),
        ms[(int) Math.ceil(0.99 * n) - 1],
        ms[n - 1],
        cpuMs);
  }

  /** By the first and the last look within the part. */
  private static double cpu(List<Vitals> vitals, int from, int until) {
    List<Vitals> within =
        vitals.stream().filter(v -> v.microBatches() >= from && v.microBatches() <= until).toList();
    if (within.size() < 2) return Double.NaN;
    Vitals first = within.get(0);
    Vitals last = within.get(within.size() - 1);
    return (last.cpuMs() - first.cpuMs()) / (double) (last.microBatches() - first.microBatches());
  }
}

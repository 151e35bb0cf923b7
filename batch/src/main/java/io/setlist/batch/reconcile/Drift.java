package io.setlist.batch.reconcile;

import java.util.stream.DoubleStream;

/**
 * How far the stream's totals are from the batch's, relative to these: 0 where they are equal, 1
 * where the batch has nothing and the stream something.
 */
public record Drift(double sessions, double songs, double listenedMs, double durationMs) {

  static Drift between(Totals stream, Totals batch) {
    return new Drift(
        relative(stream.sessions(), batch.sessions()),
        relative(stream.songs(), batch.songs()),
        relative(stream.listenedMs(), batch.listenedMs()),
        relative(stream.durationMs(), batch.durationMs()));
  }

  private static double relative(long stream, long batch) {
    if (stream == batch) return 0;
    if (batch == 0) return 1;
    return Math.abs((double) stream - batch) / batch;
  }

  public double largest() {
    return DoubleStream.of(sessions, songs, listenedMs, durationMs).max().orElse(0);
  }
}

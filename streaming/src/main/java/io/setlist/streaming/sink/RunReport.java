package io.setlist.streaming.sink;

import io.setlist.progress.ProgressMeter;
import io.setlist.streaming.clock.Watermarks;
import io.setlist.streaming.source.Turn;
import java.time.Instant;
import java.util.Locale;

/**
 * What a run of the sessions query tells the person who started it: how it gets on, and what came.
 */
public final class RunReport implements AutoCloseable {

  private final ProgressMeter meter;
  private long records;
  private long accepted;
  private long duplicates;
  private long late;
  private long dead;
  private long forgotten;
  private long watermark = Watermarks.NONE;

  public RunReport(ProgressMeter meter) {
    this.meter = meter;
  }

  /** Starts from the watermark that earlier runs left. */
  public synchronized void begin(long watermarkBefore) {
    watermark = watermarkBefore;
  }

  /**
   * Takes in a finished micro-batch; shows progress as long as there is something to catch up with.
   */
  synchronized void add(Turn until, TurnSummary summary, long watermarkAfter) {
    records += summary.records();
    accepted += summary.accepted();
    duplicates += summary.duplicates();
    late += summary.late();
    dead += summary.dead();
    forgotten += summary.forgotten();
    watermark = watermarkAfter;
    long left = until.unread();
    if (left > 0 || summary.records() < records) meter.update(records, left);
  }

  /** The run in one line, for its end. */
  public synchronized String line() {
    return String.format(
        Locale.ROOT,
        "read %,d records in %.1f s: %,d events accepted, %,d duplicates, %,d late, %,d dead%s;"
            + " watermark %s",
        records,
        meter.seconds(),
        accepted,
        duplicates,
        late,
        dead,
        forgotten == 0 ? "" : String.format(Locale.ROOT, ", %,d of forgotten users", forgotten),
        watermark == Watermarks.NONE ? "none yet" : Instant.ofEpochMilli(watermark));
  }

  @Override
  public void close() {
    meter.close();
  }
}

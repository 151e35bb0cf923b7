package io.setlist.streaming.sink;

import io.setlist.cli.ShellWord;
import io.setlist.progress.ProgressMeter;
import io.setlist.streaming.planning.PlannedBatch;
import io.setlist.streaming.planning.Watermarks;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run of the sessions query tells the person who started it: how it gets on, and what came.
 */
public final class RunReport implements AutoCloseable {

  /** As much is life: phones that were offline, a producer with a bug. */
  private static final double FEW = 0.03;

  private final ProgressMeter meter;
  private final Map<String, Long> reasons = new TreeMap<>();
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
  synchronized void add(PlannedBatch until, BatchSummary summary, long watermarkAfter) {
    records += summary.records();
    accepted += summary.accepted();
    duplicates += summary.duplicates();
    late += summary.late();
    dead += summary.dead();
    forgotten += summary.forgotten();
    summary.reasons().forEach((reason, n) -> reasons.merge(reason, n, Long::sum));
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
        Watermarks.words(watermark));
  }

  /**
   * What the one line does not say plainly enough: that more records than usual are in no session,
   * why, and how to see them. Empty where all is well.
   *
   * @param warehouse as the user named it
   */
  public synchronized List<String> remarks(String warehouse) {
    List<String> remarks = new ArrayList<>();
    String sql = "./setlist sql --warehouse " + ShellWord.of(warehouse) + " -e 'SELECT * FROM ";
    if (late > FEW * records) {
      remarks.add(
          share(late)
              + " came too late for their sessions: their event times lie far behind those of"
              + " records before them; 'repair' adds them, and history goes in by 'load --sort'."
              + " See "
              + sql
              + "lateness'");
    }
    if (dead > FEW * records) {
      String most =
          reasons.entrySet().stream()
              .max(Map.Entry.comparingByValue())
              .map(why -> String.format(Locale.ROOT, ", %,d for %s", why.getValue(), why.getKey()))
              .orElse("");
      remarks.add(share(dead) + " are no events" + most + ". See " + sql + "refused_by_cause'");
    }
    return remarks;
  }

  private String share(long part) {
    return String.format(
        Locale.ROOT, "%.0f %% of the records (%,d of %,d)", 100.0 * part / records, part, records);
  }

  @Override
  public void close() {
    meter.close();
  }
}

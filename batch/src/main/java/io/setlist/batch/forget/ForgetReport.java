package io.setlist.batch.forget;

import io.setlist.table.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run of {@code forget} did, for a person and for a program. It does not name the user: a
 * report is kept, and so are the logs of whoever runs the job.
 */
final class ForgetReport {

  private static final List<String> LEFT =
      List.of(
          "Still to go (docs/operations.md has it all):",
          "- the stream's state, with its next micro-batch",
          "- the bytes in old files, by './setlist maintain' once its --retain has passed",
          "- the records in Kafka, by the topic's retention; they count for nothing");

  private final Forgetting done;

  ForgetReport(Forgetting done) {
    this.done = done;
  }

  /** A line for each table that had rows of the user, and what is left to do. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(said());
    if (done.foundNothing()) {
      if (isForgotten()) lines.add("No table had anything of the user. The entry stands.");
      return lines;
    }
    done.rows()
        .forEach(
            (table, rows) -> {
              if (rows > 0) lines.add(line(table, rows));
            });
    if (isForgotten()) lines.addAll(LEFT);
    return lines;
  }

  private String said() {
    String entry = "entry " + done.entry().number() + ": ";
    return isForgotten()
        ? entry + "forgotten since " + time(done.entry().forgottenAt())
        : entry + "records from " + time(done.entry().countsFrom()) + " on count again";
  }

  private static String line(Table table, long rows) {
    return String.format(
        Locale.ROOT,
        "  %-26s %,12d %s",
        table.folder(),
        rows,
        table == Table.ARCHIVE ? "emptied" : "removed");
  }

  private record Json(
      long entry, String forgottenAt, String registeredAt, Map<String, Long> rows) {}

  Record json() {
    Map<String, Long> rows = new LinkedHashMap<>();
    done.rows().forEach((table, n) -> rows.put(table.folder(), n));
    return new Json(
        done.entry().number(),
        time(done.entry().forgottenAt()),
        isForgotten() ? null : time(done.entry().countsFrom()),
        rows);
  }

  private boolean isForgotten() {
    return done.entry().isForgotten();
  }

  private static String time(long ms) {
    return Instant.ofEpochMilli(ms).toString();
  }
}

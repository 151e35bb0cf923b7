package io.setlist.batch.forget;

import io.setlist.forgotten.ForgottenUsers.Entry;
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
          "- the stream's state, with its next micro-batch; old files 100 after it",
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
      if (done.areForgotten()) lines.add("No table had anything of the user. The entry stands.");
    } else {
      done.rows()
          .forEach(
              (table, rows) -> {
                if (rows > 0) lines.add(line(table, rows, verb(table)));
              });
      if (done.areForgotten()) lines.addAll(LEFT);
    }
    if (!done.mentions().isEmpty()) {
      lines.add("Not the user's, or of nobody, but with the id in it; left as it is:");
      done.mentions().forEach((table, rows) -> lines.add(line(table, rows, "left")));
    }
    for (String query : done.stopped()) {
      lines.add("Not running: the " + query + " query. What it holds goes when it runs again.");
    }
    return lines;
  }

  private String said() {
    Entry first = done.entries().get(0);
    String entry =
        done.entries().size() == 1
            ? "entry " + first.number() + ": "
            : String.format(Locale.ROOT, "%,d users: ", done.entries().size());
    return done.areForgotten()
        ? entry + "forgotten since " + time(first.forgottenAt())
        : entry + "records from " + time(first.countsFrom()) + " on count again";
  }

  private static String verb(Table table) {
    return table == Table.ARCHIVE ? "emptied" : "removed";
  }

  private static String line(Table table, long rows, String verb) {
    return String.format(Locale.ROOT, "  %-26s %,12d %s", table.folder(), rows, verb);
  }

  private record Json(
      List<Long> entries,
      String forgottenAt,
      String registeredAt,
      Map<String, Long> rows,
      Map<String, Long> mentions,
      List<String> stopped) {}

  Record json() {
    Entry first = done.entries().get(0);
    return new Json(
        done.entries().stream().map(Entry::number).toList(),
        time(first.forgottenAt()),
        done.areForgotten() ? null : time(first.countsFrom()),
        byFolder(done.rows()),
        byFolder(done.mentions()),
        done.stopped());
  }

  private static Map<String, Long> byFolder(Map<Table, Long> rows) {
    Map<String, Long> byFolder = new LinkedHashMap<>();
    rows.forEach((table, n) -> byFolder.put(table.folder(), n));
    return byFolder;
  }

  private static String time(long ms) {
    return Instant.ofEpochMilli(ms).toString();
  }
}

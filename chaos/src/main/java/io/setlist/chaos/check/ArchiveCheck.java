package io.setlist.chaos.check;

import io.setlist.chaos.check.Tables.Archived;
import io.setlist.chaos.check.Tables.Origin;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@code archive} skips no record and doubles none, and has each byte for byte as it was sent. */
final class ArchiveCheck {

  private final Tables tables;
  private final SentRecords sent;
  private final Differences differences = new Differences("archive");

  ArchiveCheck(Tables tables, SentRecords sent) {
    this.tables = tables;
    this.sent = sent;
  }

  List<String> differences() {
    checkOffsets();
    checkBytes();
    return differences.lines();
  }

  private void checkOffsets() {
    Set<Origin> seen = new HashSet<>();
    Map<Integer, Long> present = new TreeMap<>();
    for (Archived record : tables.archive()) {
      if (seen.add(record.origin())) {
        present.merge(record.origin().partition(), record.next(), Math::max);
      } else {
        differences.add("record " + record.origin() + " is there twice");
      }
    }
    present.forEach(
        (partition, end) -> {
          for (long offset = 0; offset < end; offset++) {
            Origin origin = new Origin(partition, offset);
            if (!seen.contains(origin)) differences.add("record " + origin + " is skipped");
          }
        });
    Map<Integer, Long> booked = Contiguity.check(tables.progress(), differences);
    booked.values().removeIf(end -> end == 0);
    differences.require(
        booked.equals(present),
        "it ends at offsets " + present + ", archive_progress at " + booked);
  }

  private void checkBytes() {
    Map<String, List<Archived>> byKey =
        tables.archive().stream()
            .sorted(Comparator.comparingLong(record -> record.origin().offset()))
            .collect(Collectors.groupingBy(ArchiveCheck::key, HashMap::new, Collectors.toList()));
    byKey.forEach(
        (key, records) -> {
          List<byte[]> values = sent.of(key);
          for (int i = 0; i < Math.min(records.size(), values.size()); i++) {
            Archived record = records.get(i);
            if (!Arrays.equals(record.value(), values.get(i))) {
              differences.add("record " + record.origin() + " is not what was sent there");
              return;
            }
          }
        });
    differences.require(
        tables.archive().size() == sent.count(),
        "it holds " + tables.archive().size() + " records, " + sent.count() + " were sent");
  }

  private static String key(Archived record) {
    return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
  }
}

package io.setlist.streaming;

import static io.setlist.streaming.Rows.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.cli.ExitCode;
import io.setlist.streaming.RandomWire.Sent;
import io.setlist.table.Table;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever the wire can carry, the job reads it to the end, and each record is in the archive once
 * and is one of accepted, duplicate, late or dead. To repeat a failure, run with {@code
 * -Dfuzz.seed=} the seed that it printed; the long form is {@code -Dfuzz.records=1000000
 * -Dit.memory=8g}, for the test remembers each record.
 */
@Tag("slow")
class WireIT extends StreamRuns {

  private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());
  private static final int RECORDS = Integer.getInteger("fuzz.records", 4_000);
  private static final int PARTITIONS = 3;
  private static final String TOPIC = "wire";

  @Test
  void takesEveryRecordWhateverItsEnvelope() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      Map<String, String> config =
          Map.of("message.timestamp.type", "CreateTime", "max.message.bytes", "8388608");
      NewTopic topic = new NewTopic(TOPIC, Optional.of(PARTITIONS), Optional.empty());
      admin.createTopics(List.of(topic.configs(config))).all().get();
    }
    RandomWire wire =
        new RandomWire(
            new Random(SEED), broker.bootstrap(), TOPIC, PARTITIONS, System.currentTimeMillis());
    wire.send(RECORDS);
    Path warehouse = temp.resolve(TOPIC);
    String most = Integer.toString(Math.max(2_500, RECORDS / 8));
    assertThat(stream(TOPIC, warehouse, "--max-events-per-trigger", most))
        .as("seed %d: %s", SEED, said)
        .isEqualTo(ExitCode.DONE);

    assertArchived(warehouse, wire.sent());
    Map<String, String> refused = refused(warehouse);
    assertDead(refused, wire.sent());
    assertCounted(warehouse, refused, wire.sent());
  }

  private static void assertArchived(Path warehouse, Map<String, Sent> sent) {
    Map<String, Sent> archived = new HashMap<>();
    for (Row row : (Iterable<Row>) () -> read(warehouse, Table.ARCHIVE).toLocalIterator()) {
      Timestamp timestamp = row.getAs("timestamp");
      Sent is =
          new Sent(
              timestamp == null ? null : (Long) timestamp.getTime(),
              RandomWire.hash(row.getAs("key")),
              RandomWire.hash(row.getAs("value")),
              null,
              null);
      assertThat(archived.put(origin(row), is)).as("seed %d: %s once", SEED, origin(row)).isNull();
    }
    Map<String, Sent> expected = new HashMap<>();
    sent.forEach(
        (origin, s) ->
            expected.put(origin, new Sent(s.timestamp(), s.keyHash(), s.valueHash(), null, null)));
    assertThat(archived.equals(expected)).as("seed %d: the archive has all", SEED).isTrue();
  }

  /** Code by origin, {@code LATE} for a late event. */
  private static Map<String, String> refused(Path warehouse) {
    Map<String, String> codes = new HashMap<>();
    for (Row row : read(warehouse, Table.DEAD_LETTERS).collectAsList()) {
      assertThat(codes.put(origin(row), row.getAs("code"))).as("seed %d", SEED).isNull();
    }
    for (Row row : read(warehouse, Table.LATE_EVENTS).collectAsList()) {
      assertThat(codes.put(origin(row), "LATE")).as("seed %d", SEED).isNull();
    }
    return codes;
  }

  private static void assertDead(Map<String, String> refused, Map<String, Sent> sent) {
    Map<String, String> wrong = new HashMap<>();
    sent.forEach(
        (origin, s) -> {
          String found = refused.get(origin);
          boolean late = s.code() == null && "LATE".equals(found);
          if (!late && !Objects.equals(found, s.code())) {
            wrong.put(origin, found + " for " + s);
          }
        });
    assertThat(wrong).as("seed %d: refused otherwise than by SPEC 1", SEED).isEmpty();
    assertThat(sent.keySet().containsAll(refused.keySet())).as("seed %d", SEED).isTrue();
  }

  private static void assertCounted(
      Path warehouse, Map<String, String> refused, Map<String, Sent> sent) {
    Set<String> accepted = new HashSet<>();
    long events = 0;
    long late = 0;
    for (var record : sent.entrySet()) {
      if ("LATE".equals(refused.get(record.getKey()))) late++;
      else if (record.getValue().code() == null && ++events > 0)
        accepted.add(record.getValue().event());
    }
    Row books =
        read(warehouse, Table.LEDGER)
            .selectExpr(
                "sum(records)", "sum(accepted)", "sum(duplicates)", "sum(late)", "sum(dead)")
            .head();
    assertThat(books.toString())
        .as("seed %d: records, accepted, duplicates, late, dead", SEED)
        .isEqualTo(
            "[%d,%d,%d,%d,%d]"
                .formatted(
                    sent.size(),
                    accepted.size(),
                    events - accepted.size(),
                    late,
                    sent.size() - events - late));
    assertThat(read(warehouse, Table.SESSIONS).selectExpr("sum(event_count)").head().<Long>getAs(0))
        .as("seed %d: every accepted event is in one session", SEED)
        .isEqualTo(accepted.size());
  }

  private static String origin(Row row) {
    return row.getAs("partition") + "/" + row.getAs("offset");
  }
}

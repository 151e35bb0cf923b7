package io.setlist.streaming;

import static io.setlist.streaming.Kept.hex;
import static io.setlist.streaming.Rows.assertSettled;
import static io.setlist.streaming.Rows.count;
import static io.setlist.streaming.Rows.read;
import static io.setlist.streaming.Rows.sessions;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.setlist.cli.ExitCode;
import io.setlist.local.kafka.TopicWriter;
import io.setlist.streaming.planning.OffsetRange;
import io.setlist.table.Table;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.FileLogInputStream;
import org.apache.kafka.common.record.FileRecords;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a run of the streaming job gives. */
@Tag("slow")
class StreamJobIT extends StreamRuns {

  @Test
  void givesTheTrueSessions() {
    assertThat(sessions(reference)).containsExactlyElementsOf(Rows.truth("four"));
    assertThat(Rows.truth("four")).hasSizeGreaterThan(50);
    assertThat(count(reference, Table.LATE_EVENTS)).isZero();
  }

  @Test
  void stampsEverySessionByTheLastWatermark() {
    assertSettled(reference);
    assertThat(read(reference, Table.SESSIONS).select("status").distinct().count())
        .as("open, closed and final")
        .isEqualTo(3);
  }

  @Test
  void accountsForEveryRecord() throws Exception {
    List<Row> rows = read(reference, Table.LEDGER).sort("batch_id").collectAsList();
    Map<Integer, Long> next = new TreeMap<>();
    long records = 0;
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      assertThat(row.<Long>getAs("batch_id")).isEqualTo(i);
      long accepted = row.getAs("accepted");
      long refused = row.<Long>getAs("late") + row.<Long>getAs("dead");
      assertThat(row.<Long>getAs("records"))
          .isEqualTo(accepted + row.<Long>getAs("duplicates") + refused);
      records += row.<Long>getAs("records");
      for (Row range : row.<Row>getList(row.fieldIndex("partitions"))) {
        int partition = range.getAs("partition");
        assertThat(range.<Long>getAs("from_offset")).isEqualTo(next.getOrDefault(partition, 0L));
        next.put(partition, range.getAs("until_offset"));
      }
    }
    assertThat(records).isEqualTo(EVENTS + 3);
    assertThat(next.values().stream().mapToLong(n -> n).sum()).isEqualTo(EVENTS + 3);
    Row sums =
        read(reference, Table.LEDGER)
            .selectExpr("sum(accepted)", "sum(duplicates)", "sum(dead)")
            .head();
    Map<String, Integer> made = summary("four");
    assertThat(sums.getLong(0)).isEqualTo(made.get("events") - made.get("duplicates"));
    assertThat(sums.getLong(1)).isEqualTo(made.get("duplicates").longValue());
    assertThat(sums.getLong(2)).isEqualTo(made.get("malformed") + made.get("future") + 3L);
    assertThat(read(reference, Table.SESSIONS).selectExpr("sum(event_count)").head().getLong(0))
        .as("every accepted event is in one session")
        .isEqualTo(sums.getLong(0));
  }

  @Test
  void keepsEveryRecordInTheArchiveOnceByteForByte() {
    Map<String, String> sent = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> r : records("four")) {
      sent.put(
          r.partition() + "/" + r.offset(),
          r.timestamp() + " " + hex(r.key()) + " " + hex(r.value()));
    }
    Map<String, String> archived = new TreeMap<>();
    for (Row row : read(reference, Table.ARCHIVE).collectAsList()) {
      String before =
          archived.put(
              row.getAs("partition") + "/" + row.getAs("offset"),
              row.<Timestamp>getAs("timestamp").getTime()
                  + " "
                  + hex(row.getAs("key"))
                  + " "
                  + hex(row.getAs("value")));
      assertThat(before).as("once").isNull();
      Instant arrival = row.<Timestamp>getAs("timestamp").toInstant();
      assertThat(row.<Date>getAs("ingest_date")).hasToString(arrival.toString().substring(0, 10));
      assertThat(row.<Integer>getAs("ingest_hour"))
          .isEqualTo(Integer.parseInt(arrival.toString().substring(11, 13)));
    }
    assertThat(archived).isEqualTo(sent);
    Row progress = read(reference, Table.ARCHIVE_PROGRESS).sort(col("batch_id").desc()).head();
    for (Row range : progress.<Row>getList(progress.fieldIndex("partitions"))) {
      assertThat(range.<Long>getAs("until_offset")).isEqualTo(range.<Long>getAs("log_end"));
    }
  }

  @Test
  void keepsRecordsThatAreNoEventsAsTheyCame() {
    Dataset<Row> dead = read(reference, Table.DEAD_LETTERS);
    assertThat(dead.where("value is null").collectAsList())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.<String>getAs("code")).isEqualTo("MALFORMED_JSON");
              assertThat(row.<byte[]>getAs("key")).isEqualTo(utf8("ghost"));
              assertThat(row.<String>getAs("topic")).isEqualTo("four");
            });
    assertThat(dead.where("length(value) = 0 and key = X'67686F7374'").count()).isEqualTo(1);
    assertThat(dead.where("value = X'7BFF007D'").count()).isEqualTo(1);
    Map<String, String> sent = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> r : records("four")) {
      sent.put(r.partition() + "/" + r.offset(), hex(r.value()));
    }
    for (Row row : dead.collectAsList()) {
      assertThat(hex(row.getAs("value")))
          .isEqualTo(sent.get(row.getAs("partition") + "/" + row.getAs("offset")));
    }
  }

  @Test
  void sendsThemToTheDeadLetterTopicToo() {
    Map<String, String> expected = new TreeMap<>();
    for (Row row : read(reference, Table.DEAD_LETTERS).collectAsList()) {
      byte[] value = row.getAs("value");
      String field = row.getAs("field");
      expected.put(
          row.getAs("partition") + "/" + row.getAs("offset"),
          hex(row.getAs("key"))
              + " "
              + hex(value)
              + " {setlist.code="
              + row.getAs("code")
              + (field == null ? "" : ", setlist.field=" + field)
              + ", setlist.offset="
              + row.getAs("offset")
              + ", setlist.partition="
              + row.getAs("partition")
              + ", setlist.timestamp="
              + row.<Timestamp>getAs("timestamp").getTime()
              + ", setlist.topic=four"
              + (value == null ? "" : ", setlist.value_bytes=" + value.length)
              + "}");
    }
    Map<String, String> sent = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> r : records("broken")) {
      Map<String, String> headers = new TreeMap<>();
      r.headers().forEach(h -> headers.put(h.key(), new String(h.value(), UTF_8)));
      sent.put(
          headers.get("setlist.partition") + "/" + headers.get("setlist.offset"),
          hex(r.key()) + " " + hex(r.value()) + " " + headers);
    }
    assertThat(sent).isEqualTo(expected).hasSizeGreaterThan(30);
  }

  @Test
  void changesNothingInASecondRunWithoutNewRecords() throws Exception {
    Map<Table, Long> before = versions(reference);
    assertThat(stream("four", reference)).as(said).isEqualTo(ExitCode.DONE);
    Map<Table, Long> after = versions(reference);
    assertThat(after.remove(Table.ARCHIVE_PROGRESS))
        .as("the archive says that it saw nothing new")
        .isEqualTo(before.remove(Table.ARCHIVE_PROGRESS) + 1);
    assertThat(after).isEqualTo(before);
  }

  @Test
  void givesTheSameSessionsHoweverTheInputIsCut() throws Exception {
    Path eight = temp.resolve("eight");
    assertThat(stream("eight", eight, "--no-archive", "--max-events-per-trigger", "2000"))
        .as(said)
        .isEqualTo(ExitCode.DONE);
    Path whole = temp.resolve("whole");
    assertThat(stream("four", whole, "--no-archive", "--max-events-per-trigger", "unlimited"))
        .as(said)
        .isEqualTo(ExitCode.DONE);
    assertThat(sessions(eight)).isEqualTo(sessions(reference));
    assertThat(sessions(whole)).isEqualTo(sessions(reference));
    assertThat(read(eight, Table.LATE_EVENTS).union(read(whole, Table.LATE_EVENTS)).count())
        .isZero();
    assertThat(read(whole, Table.LEDGER).where("records > 0").count()).isEqualTo(1);
    assertSettled(eight);
    assertSettled(whole);
    assertThat(eight.resolve("archive")).as("--no-archive").doesNotExist();
  }

  /** Of a topic that is written in transactions: one committed, one aborted, one still open. */
  @Test
  void countsWhatWasCommitted() throws Exception {
    Path warehouse = temp.resolve("transactions");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      admin.createTopics(List.of(new NewTopic("transactions", 1, (short) 1))).all().get();
    }
    try (KafkaProducer<byte[], byte[]> one = transactional("one");
        KafkaProducer<byte[], byte[]> other = transactional("other")) {
      one.beginTransaction();
      play(one, 12);
      one.commitTransaction();
      one.beginTransaction();
      play(one, 12);
      one.abortTransaction();
      other.beginTransaction();
      play(other, 3);

      assertThat(stream("transactions", warehouse)).as(said).isEqualTo(ExitCode.DONE);
      assertCounted(warehouse, 12, 26, 29);
      other.commitTransaction();
    }
    assertThat(stream("transactions", warehouse)).as(said).isEqualTo(ExitCode.DONE);
    assertCounted(warehouse, 15, 30, 30);
    assertThat(read(warehouse, Table.SESSIONS).selectExpr("sum(event_count)").head().getLong(0))
        .isEqualTo(15);
  }

  private static void assertCounted(Path warehouse, long records, long until, long end) {
    Row sums = read(warehouse, Table.LEDGER).selectExpr("sum(records)", "sum(accepted)").head();
    assertThat(sums.getLong(0)).isEqualTo(records);
    assertThat(sums.getLong(1)).isEqualTo(records);
    assertThat(count(warehouse, Table.ARCHIVE)).isEqualTo(records);
    Row newest =
        read(warehouse, Table.ARCHIVE_PROGRESS)
            .sort(col("batch_id").desc())
            .selectExpr("partitions[0].until_offset", "partitions[0].log_end")
            .head();
    assertThat(newest.getLong(0)).isEqualTo(until);
    assertThat(newest.getLong(1)).isEqualTo(end);
  }

  /** Bytes of the second of three batches have changed on the broker's disk. */
  @Test
  void passesOverABatchThatIsCorrupt() throws Exception {
    Path warehouse = temp.resolve("corrupt");
    try (TopicWriter writer = TopicWriter.open(target("corrupt", 1), remark -> {})) {
      for (int batch = 0; batch < 3; batch++) {
        for (int i = 0; i < 2 + batch; i++) writer.send(null, song(), () -> "a song");
        writer.flush();
      }
    }
    OffsetRange second = corruptBatch("corrupt", 1);
    assertThat(stream("corrupt", warehouse)).isEqualTo(ExitCode.FAILED);

    String batch = second.from() + "-" + (second.until() - 1);
    assertThat(stream("corrupt", warehouse, "--skip", "corrupt/0@" + batch))
        .as(said)
        .isEqualTo(ExitCode.DONE);
    Row sums = read(warehouse, Table.LEDGER).selectExpr("sum(records)", "sum(dead)").head();
    assertThat(sums.getLong(0)).isEqualTo(9);
    assertThat(sums.getLong(1)).isEqualTo(second.size());
    assertThat(count(warehouse, Table.ARCHIVE)).isEqualTo(9);
    assertThat(
            read(warehouse, Table.DEAD_LETTERS).where("code = 'SKIPPED' and value is null").count())
        .isEqualTo(sums.getLong(1));
    assertThat(stream("corrupt", warehouse, "--skip", "corrupt/0@" + batch))
        .isEqualTo(ExitCode.DONE);
    assertThat(said).contains("it has been read, or passed over, already; take the flag away");
  }

  private static OffsetRange corruptBatch(String topic, int which) throws IOException {
    Path segment;
    try (Stream<Path> files = Files.walk(truth(topic).resolveSibling("broker"))) {
      segment =
          files
              .filter(f -> f.endsWith(topic + "-0/00000000000000000000.log"))
              .findFirst()
              .orElseThrow();
    }
    List<FileLogInputStream.FileChannelRecordBatch> batches = new ArrayList<>();
    try (FileRecords log = FileRecords.open(segment.toFile(), false)) {
      log.batches().forEach(batches::add);
      FileLogInputStream.FileChannelRecordBatch batch = batches.get(which);
      try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
        long last = batch.position() + batch.sizeInBytes() - 1L;
        file.seek(last);
        int value = file.read();
        file.seek(last);
        file.write(value ^ 1);
      }
      return new OffsetRange(0, batch.baseOffset(), batch.nextOffset());
    }
  }

  private static KafkaProducer<byte[], byte[]> transactional(String id) {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            broker.bootstrap(),
            "transactional.id",
            id,
            // On a slow machine a run takes longer than the default minute.
            "transaction.timeout.ms",
            "900000");
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    producer.initTransactions();
    return producer;
  }

  private int played;

  private void play(KafkaProducer<byte[], byte[]> producer, int songs) {
    for (int i = 0; i < songs; i++) {
      producer.send(new ProducerRecord<>("transactions", song()));
    }
    producer.flush();
  }

  private byte[] song() {
    return utf8(
        "{\"user_id\":\"ann\",\"type\":\"play\",\"event_time\":%d}"
            .formatted(1_700_000_000_000L + 1000L * played++));
  }

  private static Map<String, Integer> summary(String topic) throws IOException {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    new ObjectMapper()
        .readTree(truth(topic).resolve("summary.json").toFile())
        .fields()
        .forEachRemaining(
            e -> {
              if (e.getValue().isInt()) numbers.put(e.getKey(), e.getValue().intValue());
            });
    return numbers;
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    Map<String, Object> properties = Map.of("bootstrap.servers", broker.bootstrap());
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long all = consumer.endOffsets(partitions).values().stream().mapToLong(n -> n).sum();
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      while (records.size() < all) consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
      return records;
    }
  }

  private static Map<Table, Long> versions(Path warehouse) throws IOException {
    Map<Table, Long> versions = new TreeMap<>();
    for (Table table : Rows.STREAMING_TABLES) {
      try (Stream<Path> log = Files.list(warehouse.resolve(table.folder()).resolve("_delta_log"))) {
        versions.put(table, log.filter(f -> f.toString().endsWith(".json")).count());
      }
    }
    return versions;
  }
}

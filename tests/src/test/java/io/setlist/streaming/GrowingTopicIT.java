package io.setlist.streaming;

import static io.setlist.streaming.Rows.count;
import static io.setlist.streaming.Rows.read;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.local.kafka.TopicWriter;
import io.setlist.progress.ProgressMeter;
import io.setlist.streaming.sink.RunReport;
import io.setlist.streaming.source.PlannedKafka;
import io.setlist.table.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A topic that gains partitions while both queries run. */
@Tag("slow")
class GrowingTopicIT extends StreamRuns {

  private static final String TOPIC = "grows";

  private int sent;

  @Test
  void readsNewPartitionsFromTheirBeginning() throws Exception {
    Path warehouse = temp.resolve(TOPIC);
    send(20);
    SparkSession spark = StreamingSpark.session("test");
    StreamConfig config =
        StreamConfig.DEFAULTS
            .withTopic(
                StreamConfig.DEFAULTS.topic().withBrokers(broker.bootstrap()).withTopic(TOPIC))
            .withEarlyEvery(Duration.ZERO)
            .withWarehouse(warehouse.toString())
            .qualified(spark);
    RunReport report = new RunReport(ProgressMeter.onStandardError("test"));
    List<StreamingQuery> queries =
        List.of(
            new SessionsPipeline(spark, config, PlannedKafka.Input.KAFKA, () -> {}, report)
                .query()
                .start(),
            new ArchivePipeline(spark, config, PlannedKafka.Input.KAFKA, () -> {}).query().start());
    for (StreamingQuery query : queries) query.processAllAvailable();
    grow(4);
    send(20);
    for (StreamingQuery query : queries) query.processAllAvailable();
    for (StreamingQuery query : queries) query.stop();

    assertThat(ranges(warehouse, Table.LEDGER)).isEqualTo(Map.of(0, 15L, 1, 15L, 2, 5L, 3, 5L));
    assertThat(ranges(warehouse, Table.ARCHIVE_PROGRESS))
        .isEqualTo(ranges(warehouse, Table.LEDGER));
    assertThat(read(warehouse, Table.ARCHIVE).select("partition", "offset").distinct().count())
        .isEqualTo(40);
    assertThat(count(warehouse, Table.ARCHIVE)).isEqualTo(40);
    assertThat(read(warehouse, Table.SESSIONS).collectAsList())
        .singleElement()
        .satisfies(row -> assertThat(row.<Long>getAs("event_count")).isEqualTo(40));
  }

  /** How far each partition was read, without a hole. */
  private static Map<Integer, Long> ranges(Path warehouse, Table table) {
    Map<Integer, Long> next = new TreeMap<>();
    for (Row row : read(warehouse, table).sort(col("batch_id")).collectAsList()) {
      for (Row range : row.<Row>getList(row.fieldIndex("partitions"))) {
        int partition = range.getAs("partition");
        assertThat(range.<Long>getAs("from_offset")).isEqualTo(next.getOrDefault(partition, 0L));
        next.put(partition, range.getAs("until_offset"));
      }
    }
    return next;
  }

  /** Songs of one user, a second apart, to all partitions in turn. */
  private void send(int songs) {
    try (TopicWriter writer = TopicWriter.open(target(TOPIC, 2), remark -> {})) {
      for (int i = 0; i < songs; i++) {
        Instant time = Instant.parse("2025-03-04T10:00:00Z").plusSeconds(sent++);
        String json = "{\"user_id\":\"ann\",\"event_time\":\"%s\",\"type\":\"play\"}";
        writer.send(null, utf8(json.formatted(time)), () -> "a song");
      }
      writer.flush();
    }
  }

  private static void grow(int partitions) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      admin.createPartitions(Map.of(TOPIC, NewPartitions.increaseTo(partitions))).all().get();
      int known;
      do {
        known =
            admin
                .describeTopics(List.of(TOPIC))
                .allTopicNames()
                .get()
                .get(TOPIC)
                .partitions()
                .size();
      } while (known < partitions);
    }
  }
}

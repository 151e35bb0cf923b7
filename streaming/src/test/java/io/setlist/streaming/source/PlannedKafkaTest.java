package io.setlist.streaming.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.forgotten.ForgottenTable;
import io.setlist.kafka.ClientProperties;
import io.setlist.rules.Rules;
import io.setlist.streaming.planning.ArchivePlanner;
import io.setlist.streaming.planning.CurrentBatch;
import io.setlist.table.Warehouse;
import io.setlist.testing.SharedSpark;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Spark's Kafka source is told. */
class PlannedKafkaTest extends SharedSpark {

  @TempDir Path folder;

  private final Map<String, String> told = new HashMap<>();

  /** Kafka's half a second would be spent at the end of the log, in each micro-batch. */
  @Test
  void waitsForNoFurtherRecordsAtTheEndOfTheLog() {
    open(Map.of());
    assertThat(told).containsEntry("kafka.fetch.max.wait.ms", "20");
  }

  @Test
  void fetchesAsTheUserSays() {
    open(Map.of("fetch.max.wait.ms", "700", "max.poll.records", "9"));
    assertThat(told)
        .containsEntry("kafka.fetch.max.wait.ms", "700")
        .containsEntry("kafka.max.poll.records", "9")
        .containsEntry("kafka.max.partition.fetch.bytes", Integer.toString(8 << 20));
  }

  private void open(Map<String, String> client) {
    TopicConfig topic =
        TopicConfig.DEFAULTS
            .withBrokers("127.0.0.1:1")
            .withTopic("plays")
            .withClient(new ClientProperties(client));
    PlannedKafka.Input input = new PlannedKafka.Input(this::table, null, null, null, null);
    ForgottenTable nobody =
        new ForgottenTable(spark(), new Warehouse(spark(), folder.toUri().toString()));
    PlannedKafka.stream(
        spark(),
        input,
        topic,
        new ArchivePlanner(),
        new CurrentBatch("archive"),
        new PlannedKafka.Shape.Records(Rules.DEFAULTS, nobody),
        Resumption.PLAIN);
  }

  private SupportsRead table(CaseInsensitiveStringMap options) {
    told.putAll(options.asCaseSensitiveMap());
    return new SupportsRead() {
      @Override
      public String name() {
        return "nothing";
      }

      @Override
      @SuppressWarnings("deprecation")
      public StructType schema() {
        return new StructType();
      }

      @Override
      public Set<TableCapability> capabilities() {
        return Set.of(TableCapability.MICRO_BATCH_READ);
      }

      @Override
      public ScanBuilder newScanBuilder(CaseInsensitiveStringMap of) {
        throw new UnsupportedOperationException();
      }
    };
  }
}

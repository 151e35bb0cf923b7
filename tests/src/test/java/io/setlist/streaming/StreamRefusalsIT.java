package io.setlist.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.cli.ExitCode;
import io.setlist.table.Table;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the streaming job does not do, and how it says so. */
@Tag("slow")
class StreamRefusalsIT extends StreamRuns {

  @Test
  void refusesATableThatOtherRulesBuilt() throws Exception {
    assertThat(stream("four", reference, "--gap", "20m")).isEqualTo(ExitCode.USAGE);
    assertThat(said)
        .contains("was built with --gap 15m, this job has --gap 20m; use the same, or another")
        .doesNotContain("\tat ");
  }

  @Test
  void refusesTablesWhoseCheckpointIsGone() throws Exception {
    Path elsewhere = temp.resolve("elsewhere");
    assertThat(stream("four", reference, "--checkpoint", elsewhere.toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(said).contains("have rows but", "every record would count twice");
  }

  /** What Kafka's retention does in a week, its administrator can do at once. */
  @Test
  void refusesToGoOnWithoutRecordsThatKafkaHasDeleted() throws Exception {
    Path warehouse = temp.resolve("behind");
    generate("short", 1);
    assertThat(stream("short", warehouse, "--no-archive")).as(said).isEqualTo(ExitCode.DONE);
    long read = end("short");
    generate("short", 1);
    delete("short", read + 10);

    assertThat(stream("short", warehouse, "--no-archive")).isEqualTo(ExitCode.USAGE);
    assertThat(said)
        .contains("Kafka has deleted 10 records of topic 'short' that the sessions query has not")
        .contains("partition 0: 10 from offset " + read, "--accept-data-loss goes on without")
        .doesNotContain("\tat ");
    assertThat(stream("short", warehouse, "--no-archive", "--accept-data-loss"))
        .as(said)
        .isEqualTo(ExitCode.DONE);
    assertThat(Rows.read(warehouse, Table.LEDGER).selectExpr("sum(records)").head().getLong(0))
        .isEqualTo(end("short") - 10);
  }

  /** It has grown past what was read by then, so that its offsets tell nothing. */
  @Test
  void refusesATopicThatWasDeletedAndMadeAnew() throws Exception {
    Path warehouse = temp.resolve("anew");
    generate("anew", 1);
    assertThat(stream("anew", warehouse)).as(said).isEqualTo(ExitCode.DONE);
    try (Admin admin = admin()) {
      admin.deleteTopics(List.of("anew")).all().get();
      // Until it is gone, a topic of its name is refused.
      while (admin.listTopics().names().get().contains("anew")) Thread.onSpinWait();
    }
    generate("anew", 1);
    generate("anew", 1);

    assertThat(stream("anew", warehouse)).isEqualTo(ExitCode.USAGE);
    assertThat(said).contains("topic 'anew' was deleted and made anew: it is ").hasLineCount(1);
  }

  @Test
  void refusesACompactedTopic() throws Exception {
    try (Admin admin = admin()) {
      NewTopic compacted = new NewTopic("compacted", 1, (short) 1);
      compacted.configs(Map.of("cleanup.policy", "compact,delete"));
      admin.createTopics(List.of(compacted)).all().get();
    }
    assertThat(stream("compacted", temp.resolve("compacted"))).isEqualTo(ExitCode.USAGE);
    assertThat(said)
        .contains("topic 'compacted' has cleanup.policy=compact,delete: compaction leaves each key")
        .hasLineCount(1);
  }

  private static long end(String topic) throws Exception {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (Admin admin = admin()) {
      return admin
          .listOffsets(Map.of(partition, OffsetSpec.latest()))
          .partitionResult(partition)
          .get()
          .offset();
    }
  }

  private static void delete(String topic, long until) throws Exception {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (Admin admin = admin()) {
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(until))).all().get();
    }
  }

  private static Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
  }

  @Test
  void refusesTablesThatAreGoneWhereTheCheckpointIsNot() throws Exception {
    Path hidden = temp.resolve("late_events");
    Path table = reference.resolve("late_events");
    Files.move(table, hidden);
    try {
      assertThat(stream("four", reference)).isEqualTo(ExitCode.USAGE);
      assertThat(said)
          .contains("has no table late_events; restore it with all its rows, or begin anew");
      assertThat(table).doesNotExist();
    } finally {
      Files.move(hidden, table);
    }
  }

  @Test
  void refusesADeadLetterTopicThatIsNotThere() throws Exception {
    assertThat(stream("four", reference, "--dead-letter-topic", "nothing"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(said).contains("has no topic 'nothing'; it has '", "'broken', ");
  }

  @Test
  void refusesASecondTopic() throws Exception {
    assertThat(stream("eight", reference)).isEqualTo(ExitCode.USAGE);
    assertThat(said).contains("the tables hold topic 'four', this is topic 'eight'");
  }

  @Test
  void refusesATopicThatIsNotThere() throws Exception {
    assertThat(stream("nothing", temp.resolve("nothing"))).isEqualTo(ExitCode.USAGE);
    assertThat(said)
        .contains("has no topic 'nothing'; it has '", "'eight', 'four'")
        .contains("; create it, or load something into it with ./setlist load")
        .hasLineCount(1);
  }

  @Test
  void failsWhereNoBrokerAnswers() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String closed = "127.0.0.1:" + socket.getLocalPort();
      socket.close();
      assertThat(
              run(
                  "--brokers",
                  closed,
                  "--topic",
                  "four",
                  "--warehouse",
                  temp.resolve("none").toString()))
          .isEqualTo(ExitCode.FAILED);
      assertThat(said).contains("cannot read topic 'four': no Kafka broker answers at " + closed);
    }
  }
}

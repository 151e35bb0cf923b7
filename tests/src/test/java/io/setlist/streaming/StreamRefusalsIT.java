package io.setlist.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.cli.ExitCode;
import io.setlist.table.Table;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
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
    assertThat(said).contains("has no topic 'nothing'; create it");
  }

  @Test
  void refusesACheckpointOfAnotherTopic() throws Exception {
    assertThat(stream("eight", reference)).isEqualTo(ExitCode.USAGE);
    assertThat(said).contains("belongs to the sessions query of topic 'four'");
  }

  @Test
  void refusesATopicThatIsNotThere() throws Exception {
    assertThat(stream("nothing", temp.resolve("nothing"))).isEqualTo(ExitCode.USAGE);
    assertThat(said)
        .contains("has no topic 'nothing'; create it, or load something into it")
        .hasLineCount(1);
  }

  @Test
  void failsWhereNoBrokerAnswers() throws Exception {
    Path impatient = temp.resolve("impatient.properties");
    Files.writeString(impatient, "request.timeout.ms=400\ndefault.api.timeout.ms=500\n");
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
                  temp.resolve("none").toString(),
                  "--kafka-config",
                  impatient.toString()))
          .isEqualTo(ExitCode.FAILED);
      assertThat(said).contains("cannot read topic 'four' at " + closed, "is the broker running");
    }
  }
}

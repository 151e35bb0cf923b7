package io.setlist.streaming;

import static io.setlist.streaming.TestEvents.minutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.kafka.ClientProperties;
import io.setlist.table.Table;
import io.setlist.testing.EmptyWarehouse;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Encoders;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A topic that is written in transactions: offsets with holes, and an end that waits. */
@Tag("slow")
class TransactionsTest extends ScriptedRun {

  @Test
  void keepsTheBooksOverOffsetsThatAreNoRecords() throws Exception {
    play("ann", 60);
    topic.sendUnseen(0);
    topic.sendUnseen(0);
    play("bob", 61);
    topic.sendUnseen(0);
    archive();
    availableNow();
    assertThat(ledger()).containsExactly("0: 2 = 2 + 0 + 0 + 0", "1: 0 = 0 + 0 + 0 + 0");
    assertThat(progress()).containsExactly("0: 0-5 of 5");

    play("eve", 62);
    topic.pass(minutes(1));
    archive();
    start();
    batch();
    assertThat(ledger()).endsWith("2: 1 = 1 + 0 + 0 + 0");
    assertThat(progress()).containsExactly("0: 0-5 of 5", "1: 5-6 of 6");
  }

  /** The hour of a record that waits in an open transaction is not complete. */
  @Test
  void showsTheLogsEndBeyondAnOpenTransaction() throws Exception {
    play("ann", 60);
    topic.begin(0);
    play("bob", 61);
    archive();
    assertThat(progress()).containsExactly("0: 0-1 of 2");
    availableNow();
    assertThat(ledger()).containsExactly("0: 1 = 1 + 0 + 0 + 0", "1: 0 = 0 + 0 + 0 + 0");

    topic.commit(0);
    topic.pass(minutes(1));
    archive();
    assertThat(progress()).containsExactly("0: 0-1 of 2", "1: 1-3 of 3");
    start();
    batch();
    assertThat(ledger()).endsWith("2: 1 = 1 + 0 + 0 + 0");
  }

  /** As where a version that knew no transactions has read on into one that is open. */
  @Test
  void waitsWhereItHasReadBeyondTheBeginningOfAnOpenOne() throws Exception {
    play("ann", 60);
    play("bob", 61);
    batch();
    topic.begin(0, 1);
    play("eve", 62);
    topic.pass(minutes(1));
    batch();
    assertThat(ledger()).containsExactly("0: 2 = 2 + 0 + 0 + 0", "1: 0 = 0 + 0 + 0 + 0");
    topic.commit(0);
    topic.pass(minutes(1));
    batch();
    assertThat(ledger()).hasSize(3).endsWith("2: 1 = 1 + 0 + 0 + 0");
  }

  /** It decides rows; so it is kept, and compared by both queries. */
  @Test
  void keepsToTheLevelThatTheTablesWereReadBy() throws Exception {
    play("ann", 60);
    archive();
    uncommitted();
    refuses(this::archive);
    refuses(this::start);

    EmptyWarehouse.in(temp.resolve("wh"), spark(), Table.LEDGER);
    spark()
        .sql(
            "ALTER TABLE delta.`"
                + tables.path(Table.LEDGER)
                + "` UNSET TBLPROPERTIES ('setlist.isolation.level')");
    config = config.withTopic(config.topic().withClient(ClientProperties.NONE));
    availableNow(); // a version that did not keep it made the ledger
    uncommitted();
    refuses(this::start);
    refuses(this::archive);
  }

  private void uncommitted() {
    config =
        config.withTopic(
            config
                .topic()
                .withClient(new ClientProperties(Map.of("isolation.level", "read_uncommitted"))));
  }

  private static void refuses(ThrowingCallable start) {
    assertThatThrownBy(start)
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining(
            "was built with isolation.level read_committed, this job has isolation.level"
                + " read_uncommitted; say the same in --kafka-config, or use another --warehouse");
  }

  private List<String> progress() {
    return tables
        .read(Table.ARCHIVE_PROGRESS)
        .orderBy("batch_id")
        .selectExpr(
            "format_string('%d: %d-%d of %d', batch_id, partitions[0].from_offset,"
                + " partitions[0].until_offset, partitions[0].log_end)")
        .as(Encoders.STRING())
        .collectAsList();
  }
}

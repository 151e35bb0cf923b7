package io.setlist.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.table.Table;
import io.setlist.testing.ScriptedFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.apache.spark.executor.ProcfsMetricsGetter;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.rocksdb.RocksDB;

/**
 * What a micro-batch costs in things that are the same on every machine, so that none gets dearer
 * unnoticed. Who changes a figure for a reason changes it here; docs/performance.md has the times.
 */
@Tag("slow")
class MicroBatchCostTest extends ScriptedRun {

  private static final int USERS = 100;
  private static final int EVENTS_A_USER = 10;

  private final Costs costs = new Costs();

  /** What is asked once in the life of a process, by another: the C library, the size of a page. */
  @BeforeEach
  void askWhatIsAskedOnce() {
    spark();
    RocksDB.loadLibrary();
    ProcfsMetricsGetter.pTreeInfo();
  }

  @Test
  void packsUsersBeforeTheShuffleAndCommitsWhatIsDueAlone() throws Exception {
    config = config.withEarlyEvery(Duration.ofDays(1));
    everyoneListens(0);
    Cost holds = costOfABatch();
    everyoneListens(5);
    config = config.withEarlyEvery(Duration.ZERO);
    start();
    Cost inserts = costOfABatch();
    everyoneListens(10);
    Cost looks = costOfABatch();
    everyoneListens(15);
    Cost replaces = costOfABatch();

    // The micro-batch and the ledger. Of the records, a block a user and the counts are shuffled.
    assertThat(holds.jobs()).isEqualTo(2);
    assertThat(holds.shuffledRecords()).isEqualTo(USERS + 1);
    assertThat(holds.shuffledBytes()).isLessThan(USERS * EVENTS_A_USER * 12 / 10);
    assertThat(holds.files()).as("one of the ledger").isEqualTo(1);

    // And an append; nothing looks into the logs of the tables.
    assertThat(inserts.jobs()).isEqualTo(3);
    assertThat(inserts.shuffledBytes()).isLessThan(7_000);
    assertThat(inserts.files()).as("one of sessions, one of the ledger").isEqualTo(2);

    // In place of the append, a join with the files that have the rows, and its broadcast. Which
    // files those are is asked of the table's log once.
    assertThat(looks.jobs()).isEqualTo(6);
    assertThat(replaces.jobs()).isEqualTo(4);
    assertThat(replaces.shuffledBytes()).isLessThan(7_000);
    assertThat(replaces.files()).isEqualTo(2);

    // On a local disk and HDFS a listing takes the longer the older the table is.
    assertThat(List.of(holds, inserts, looks, replaces))
        .as("no log of a table is listed")
        .allMatch(batch -> batch.logLists() == 0)
        .as("no process is started")
        .allMatch(batch -> batch.processes().isEmpty());
  }

  /**
   * Spark plans a query several times, and asks each time: a gap would be filled again and again.
   */
  @Test
  void plansItsInputOnce() throws Exception {
    everyoneListens(0);
    batch();
    assertThat(topic.inputPlans()).isEqualTo(1);
    everyoneListens(5);
    batch();
    assertThat(topic.inputPlans()).isEqualTo(2);
  }

  @Test
  void listsNoLogAndStartsNoProcessForTheArchiveEither() throws Exception {
    everyoneListens(0);
    archive();
    everyoneListens(5);
    ArchivePipeline query = archiving();
    Cost appends =
        costOf(() -> query.query().trigger(Trigger.AvailableNow()).start().awaitTermination());
    assertThat(tables.read(Table.ARCHIVE).count()).isEqualTo(2L * USERS * EVENTS_A_USER);
    assertThat(appends.logLists()).isZero();
    assertThat(appends.processes()).isEmpty();
    assertThat(appends.jobs()).as("the micro-batch and its progress").isEqualTo(2);
  }

  private void everyoneListens(int fromMinute) {
    for (int u = 0; u < USERS; u++) {
      for (int e = 0; e < EVENTS_A_USER; e++) play("user" + u, fromMinute + e / 4.0);
    }
  }

  /**
   * Of a micro-batch.
   *
   * @param jobs of Spark, Delta's own among them
   * @param shuffledRecords between all of their stages
   * @param files of data that the tables gained
   * @param logLists of all that is in a table's log
   * @param processes that were started, by their commands
   */
  private record Cost(
      long jobs,
      long shuffledRecords,
      long shuffledBytes,
      long files,
      long logLists,
      List<String> processes) {}

  private interface Action {
    void run() throws Exception;
  }

  private Cost costOfABatch() throws Exception {
    running(); // which has jobs of its own
    return costOf(this::batch);
  }

  private Cost costOf(Action microBatch) throws Exception {
    long before = files();
    long lists = ScriptedFiles.logLists();
    spark().sparkContext().listenerBus().waitUntilEmpty();
    costs.clear();
    spark().sparkContext().addSparkListener(costs);
    List<String> processes;
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ProcessStart");
      recording.start();
      microBatch.run();
      spark().sparkContext().listenerBus().waitUntilEmpty();
      processes = startedIn(recording);
    } finally {
      spark().sparkContext().removeSparkListener(costs);
    }
    return new Cost(
        costs.jobs,
        costs.shuffledRecords,
        costs.shuffledBytes,
        files() - before,
        ScriptedFiles.logLists() - lists,
        processes);
  }

  private List<String> startedIn(Recording recording) throws IOException {
    Path log = temp.resolve("processes.jfr");
    recording.dump(log);
    return RecordingFile.readAllEvents(log).stream()
        .map(event -> event.getString("command"))
        // So Spark removes folders, once a minute those of its state store beside a micro-batch.
        .filter(command -> !command.startsWith("rm -rf "))
        .toList();
  }

  private long files() {
    return Stream.of(Table.SESSIONS, Table.LATE_EVENTS, Table.DEAD_LETTERS, Table.LEDGER)
        .mapToLong(table -> filesIn(temp.resolve("wh").resolve(table.folder())))
        .sum();
  }

  private static long filesIn(Path folder) {
    if (!Files.exists(folder)) return 0;
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Costs extends SparkListener {

    private long jobs;
    private long shuffledRecords;
    private long shuffledBytes;

    @Override
    public void onJobStart(SparkListenerJobStart job) {
      jobs++;
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
      var written = task.taskMetrics().shuffleWriteMetrics();
      shuffledRecords += written.recordsWritten();
      shuffledBytes += written.bytesWritten();
    }

    private void clear() {
      jobs = 0;
      shuffledRecords = 0;
      shuffledBytes = 0;
    }
  }
}

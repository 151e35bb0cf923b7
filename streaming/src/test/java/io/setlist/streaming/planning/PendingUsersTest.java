package io.setlist.streaming.planning;

import static io.setlist.streaming.TestEvents.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.streaming.kernel.EmitMode;
import io.setlist.streaming.source.SourceRows;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PendingUsersTest {

  @TempDir Path checkpoint;

  @Test
  void knowsNobodyAtFirst() {
    PendingUsers pending = open();
    assertThat(pending.waiting(PlannedBatch.initial(new TreeMap<>(), 0))).isFalse();
    assertThat(woken(pending, due(0, -1))).isEmpty();
  }

  @Test
  void wakesEachUserOnceWhenABatchPublishes() {
    PendingUsers pending = open();
    keep(pending, waits(0, -1), "ann", "bob");
    keep(pending, waits(1, -1), "bob", "zoë");
    assertThat(pending.waiting(waits(1, -1))).isTrue();
    assertThat(woken(pending, waits(2, -1))).as("not in a micro-batch that holds back").isEmpty();
    assertThat(woken(pending, due(2, -1))).containsExactly("ann", "bob", "zoë");
  }

  @Test
  void wakesOnlyThoseWhoWaitSinceTheLastEarlyResults() {
    PendingUsers pending = open();
    keep(pending, waits(0, -1), "ann");
    keep(pending, due(1, -1));
    keep(pending, waits(2, 1), "bob");
    assertThat(woken(pending, due(3, 1))).containsExactly("bob");
  }

  @Test
  void hasNobodyWaitingAfterAPublication() {
    PendingUsers pending = open();
    keep(pending, waits(0, -1), "ann");
    keep(pending, due(1, -1));
    assertThat(pending.waiting(due(1, -1))).isFalse();
    keep(pending, waits(2, 1));
    assertThat(pending.waiting(waits(2, 1))).isFalse();
  }

  @Test
  void givesARepeatedBatchTheSameUsers() {
    PendingUsers pending = open();
    keep(pending, waits(0, -1), "ann");
    PlannedBatch early = due(1, -1);
    keep(pending, early);
    assertThat(woken(open(), early)).as("after a crash at its end").containsExactly("ann");
    keep(pending, waits(2, 1), "bob");
    assertThat(woken(open(), due(3, 1))).containsExactly("bob");
  }

  @Test
  void leavesOutWhoWaitsByTheRepeatedBatchItself() {
    PendingUsers pending = open();
    keep(pending, waits(0, -1), "ann");
    keep(pending, waits(1, -1), "bob");
    assertThat(woken(open(), due(1, -1))).containsExactly("ann");
  }

  @Test
  void replacesTheListOfARepeatedBatch() {
    PendingUsers pending = open();
    keep(pending, waits(0, -1), "ann", "bob");
    keep(pending, waits(0, -1), "ann");
    assertThat(woken(pending, due(1, -1))).containsExactly("ann");
  }

  @Test
  void remembersAcrossRuns() {
    keep(open(), waits(4, 2), "ann");
    PendingUsers later = open();
    assertThat(later.waiting(waits(4, 2))).isTrue();
    assertThat(later.waiting(due(5, 2))).isFalse();
    assertThat(woken(later, due(5, 2))).containsExactly("ann");
  }

  /** As file managers and mounted file systems do. */
  @Test
  void passesOverWhatOthersLeaveThere() throws IOException {
    keep(open(), waits(4, 2), "ann");
    for (String name : List.of(".DS_Store", ".nfs000000000001", "99999999999999999999")) {
      Files.createFile(checkpoint.resolve("held").resolve(name));
    }
    PendingUsers later = open();
    assertThat(woken(later, due(5, 2))).containsExactly("ann");
    later.drop(due(5, 2));
    assertThat(files()).contains("99999999999999999999").doesNotContain("4");
  }

  @Test
  void dropsWhatHasBeenPublishedWhenTheBatchIsOver() {
    PendingUsers pending = open();
    keep(pending, waits(0, -1), "ann");
    pending.drop(waits(0, -1));
    assertThat(files()).as("not published yet").containsExactly("0");
    keep(pending, due(1, -1));
    assertThat(files()).as("the micro-batch may be repeated").containsExactly("0");
    pending.drop(due(1, -1));
    assertThat(files()).isEmpty();
    keep(pending, waits(2, 1), "bob");
    pending.drop(waits(2, 1));
    assertThat(files()).containsExactly("2");
  }

  private String[] files() {
    return new File(checkpoint.toFile(), "held").list((d, n) -> !n.startsWith("."));
  }

  /** Each part of the state by itself, since a user is always in the same. */
  @Test
  void spreadsManyUsersOverTasks() {
    PendingUsers pending = open();
    String[] some =
        IntStream.range(0, 60_000).mapToObj(i -> "somebody " + i).toArray(String[]::new);
    keep(pending, waits(0, -1), 0, some);
    keep(pending, waits(0, -1), 1, some);
    keep(pending, waits(1, -1), 1, some);
    keep(pending, waits(0, -1), 2, "ann");
    keep(pending, waits(0, -1), 3, "bob");
    List<PendingUsers.Lists> tasks = pending.toEmit(due(2, -1));
    assertThat(tasks)
        .extracting(task -> names(List.of(task)).size())
        .containsExactly(60_000, 60_000, 2);
  }

  @Test
  void leavesOutWhatATaskWroteThatDidNotEnd() {
    PendingUsers pending = open();
    PendingUsers.OfBatch.Writer died = pending.of(waits(0, -1)).ofTask(0);
    died.add(utf8("ann"));
    keep(pending, waits(0, -1), "bob");
    assertThat(woken(pending, due(1, -1))).containsExactly("bob");
  }

  /** With {@code spark.speculation} two attempts at one task write at once. */
  @Test
  void hasTheWholeListOfOneOfTwoAttempts() {
    PendingUsers pending = open();
    PendingUsers.OfBatch.Writer slow = pending.of(waits(0, -1)).ofTask(0);
    PendingUsers.OfBatch.Writer fast = pending.of(waits(0, -1)).ofTask(0);
    for (String name : List.of("ann", "bob")) {
      slow.add(utf8(name));
      fast.add(utf8(name));
    }
    fast.finish();
    slow.add(utf8("eve"));
    assertThat(woken(pending, due(1, -1))).containsExactly("ann", "bob");
    slow.finish();
    assertThat(woken(pending, due(1, -1))).containsExactly("ann", "bob", "eve");
  }

  private static void keep(PendingUsers pending, PlannedBatch batch, String... names) {
    keep(pending, batch, 0, names);
  }

  private static void keep(PendingUsers pending, PlannedBatch batch, int part, String... names) {
    if (names.length == 0) return;
    PendingUsers.OfBatch.Writer writer = pending.of(batch).ofTask(part);
    for (String name : names) writer.add(utf8(name));
    writer.finish();
    pending.keep(batch);
  }

  private PendingUsers open() {
    return new PendingUsers(checkpoint.toString(), new Configuration());
  }

  private static PlannedBatch waits(long number, long lastEarly) {
    return batch(number, EmitMode.FINAL, lastEarly);
  }

  private static PlannedBatch due(long number, long lastEarly) {
    return batch(number, EmitMode.EARLY, lastEarly);
  }

  private static PlannedBatch batch(long number, EmitMode emitMode, long lastEarly) {
    return Batches.batch(number).emitMode(emitMode).lastEarly(lastEarly).build();
  }

  private static List<String> woken(PendingUsers pending, PlannedBatch batch) {
    return names(pending.toEmit(batch));
  }

  private static List<String> names(List<PendingUsers.Lists> tasks) {
    return SourceRows.woken(tasks).stream().map(id -> new String(id, UTF_8)).toList();
  }
}

package io.setlist.streaming.source;

import static io.setlist.streaming.TestEvents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.streaming.kernel.EmitMode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.connector.read.InputPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PendingUsersTest {

  @TempDir Path checkpoint;

  @Test
  void knowsNobodyAtFirst() {
    PendingUsers held = open();
    assertThat(held.waiting(PlannedBatch.initial(new TreeMap<>(), 0))).isFalse();
    assertThat(woken(held, due(0, -1))).isEmpty();
  }

  @Test
  void wakesEachUserOnceWhenABatchPublishes() {
    PendingUsers held = open();
    keep(held, waits(0, -1), "ann", "bob");
    keep(held, waits(1, -1), "bob", "zoë");
    assertThat(held.waiting(waits(1, -1))).isTrue();
    assertThat(woken(held, waits(2, -1))).as("not in a micro-batch that holds back").isEmpty();
    assertThat(woken(held, due(2, -1))).containsExactly("ann", "bob", "zoë");
  }

  @Test
  void wakesOnlyThoseHeldSinceTheLastPublication() {
    PendingUsers held = open();
    keep(held, waits(0, -1), "ann");
    keep(held, due(1, -1));
    keep(held, waits(2, 1), "bob");
    assertThat(woken(held, due(3, 1))).containsExactly("bob");
  }

  @Test
  void hasNobodyWaitingAfterAPublication() {
    PendingUsers held = open();
    keep(held, waits(0, -1), "ann");
    keep(held, due(1, -1));
    assertThat(held.waiting(due(1, -1))).isFalse();
    keep(held, waits(2, 1));
    assertThat(held.waiting(waits(2, 1))).isFalse();
  }

  @Test
  void givesARepeatedBatchTheSameUsers() {
    PendingUsers held = open();
    keep(held, waits(0, -1), "ann");
    PlannedBatch emitMode = due(1, -1);
    keep(held, emitMode);
    assertThat(woken(open(), emitMode)).as("after a crash at its end").containsExactly("ann");
    keep(held, waits(2, 1), "bob");
    assertThat(woken(open(), due(3, 1))).containsExactly("bob");
  }

  @Test
  void leavesOutWhatTheRepeatedBatchItselfHeld() {
    PendingUsers held = open();
    keep(held, waits(0, -1), "ann");
    keep(held, waits(1, -1), "bob");
    assertThat(woken(open(), due(1, -1))).containsExactly("ann");
  }

  @Test
  void replacesTheListOfARepeatedBatch() {
    PendingUsers held = open();
    keep(held, waits(0, -1), "ann", "bob");
    keep(held, waits(0, -1), "ann");
    assertThat(woken(held, due(1, -1))).containsExactly("ann");
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
    PendingUsers held = open();
    keep(held, waits(0, -1), "ann");
    held.drop(waits(0, -1));
    assertThat(files()).as("not published yet").containsExactly("0");
    keep(held, due(1, -1));
    assertThat(files()).as("the micro-batch may be repeated").containsExactly("0");
    held.drop(due(1, -1));
    assertThat(files()).isEmpty();
    keep(held, waits(2, 1), "bob");
    held.drop(waits(2, 1));
    assertThat(files()).containsExactly("2");
  }

  private String[] files() {
    return new File(checkpoint.toFile(), "held").list((d, n) -> !n.startsWith("."));
  }

  /** Each part of the state by itself, since a user is always in the same. */
  @Test
  void spreadsManyUsersOverTasks() {
    PendingUsers held = open();
    String[] some =
        IntStream.range(0, 60_000).mapToObj(i -> "somebody " + i).toArray(String[]::new);
    keep(held, waits(0, -1), 0, some);
    keep(held, waits(0, -1), 1, some);
    keep(held, waits(1, -1), 1, some);
    keep(held, waits(0, -1), 2, "ann");
    keep(held, waits(0, -1), 3, "bob");
    List<InputPartition> tasks = held.wake(due(2, -1));
    assertThat(tasks)
        .extracting(task -> names(List.of(task)).size())
        .containsExactly(60_000, 60_000, 2);
  }

  @Test
  void leavesOutWhatATaskWroteThatDidNotEnd() {
    PendingUsers held = open();
    PendingUsers.OfBatch.Writer died = held.of(waits(0, -1)).ofTask(0);
    died.add(utf8("ann"));
    keep(held, waits(0, -1), "bob");
    assertThat(woken(held, due(1, -1))).containsExactly("bob");
  }

  /** With {@code spark.speculation} two attempts at one task write at once. */
  @Test
  void hasTheWholeListOfOneOfTwoAttempts() {
    PendingUsers held = open();
    PendingUsers.OfBatch.Writer slow = held.of(waits(0, -1)).ofTask(0);
    PendingUsers.OfBatch.Writer fast = held.of(waits(0, -1)).ofTask(0);
    for (String name : List.of("ann", "bob")) {
      slow.add(utf8(name));
      fast.add(utf8(name));
    }
    fast.finish();
    slow.add(utf8("eve"));
    assertThat(woken(held, due(1, -1))).containsExactly("ann", "bob");
    slow.finish();
    assertThat(woken(held, due(1, -1))).containsExactly("ann", "bob", "eve");
  }

  @Test
  void readsTheListOfAVersionBefore() throws IOException {
    Path file = Files.createDirectories(checkpoint.resolve("held")).resolve("3");
    Files.write(file, new byte[] {0, 0, 0, 3, 'a', 'n', 'n'});
    PendingUsers held = open();
    assertThat(held.waiting(waits(3, -1))).isTrue();
    keep(held, waits(4, -1), "ann", "bob");
    assertThat(woken(held, due(5, -1))).containsExactly("ann", "bob");
    held.drop(due(5, -1));
    assertThat(files()).isEmpty();
  }

  private static void keep(PendingUsers held, PlannedBatch batch, String... names) {
    keep(held, batch, 0, names);
  }

  private static void keep(PendingUsers held, PlannedBatch batch, int part, String... names) {
    if (names.length == 0) return;
    PendingUsers.OfBatch.Writer writer = held.of(batch).ofTask(part);
    for (String name : names) writer.add(utf8(name));
    writer.finish();
    held.keep(batch);
  }

  private PendingUsers open() {
    return new PendingUsers(checkpoint.toString(), new Configuration());
  }

  private static PlannedBatch waits(long number, long lastPublished) {
    return batch(number, EmitMode.FINAL, lastPublished);
  }

  private static PlannedBatch due(long number, long lastPublished) {
    return batch(number, EmitMode.EARLY, lastPublished);
  }

  private static PlannedBatch batch(long number, EmitMode emitMode, long lastPublished) {
    return new PlannedBatch(
        number, emitMode, lastPublished, false, null, new TreeMap<>(), new TreeMap<>(), 0, 0);
  }

  private static List<String> woken(PendingUsers held, PlannedBatch batch) {
    return names(held.wake(batch));
  }

  private static List<String> names(List<InputPartition> tasks) {
    List<String> names = new ArrayList<>();
    for (InputPartition task : tasks) {
      try (WakeReader reader = new WakeReader((WakeReader.Users) task)) {
        while (reader.next()) {
          names.add(new String(Key.userOf(reader.get().getBinary(0)), StandardCharsets.UTF_8));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return names;
  }
}

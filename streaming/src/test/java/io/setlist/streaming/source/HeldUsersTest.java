package io.setlist.streaming.source;

import static io.setlist.streaming.TestEvents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.streaming.kernel.Publishing;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.connector.read.InputPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldUsersTest {

  @TempDir Path checkpoint;

  @Test
  void knowsNobodyAtFirst() {
    HeldUsers held = open();
    assertThat(held.waiting(Turn.initial(new TreeMap<>(), 0))).isFalse();
    assertThat(woken(held, due(0, -1))).isEmpty();
  }

  @Test
  void wakesEachUserOnceWhenATurnPublishes() {
    HeldUsers held = open();
    held.keep(waits(0, -1), users("ann", "bob"));
    held.keep(waits(1, -1), users("bob", "zoë"));
    assertThat(held.waiting(waits(1, -1))).isTrue();
    assertThat(woken(held, waits(2, -1))).as("not in a turn that holds back").isEmpty();
    assertThat(woken(held, due(2, -1))).containsExactly("ann", "bob", "zoë");
  }

  @Test
  void wakesOnlyThoseHeldSinceTheLastPublication() {
    HeldUsers held = open();
    held.keep(waits(0, -1), users("ann"));
    held.keep(due(1, -1), users());
    held.keep(waits(2, 1), users("bob"));
    assertThat(woken(held, due(3, 1))).containsExactly("bob");
  }

  @Test
  void hasNobodyWaitingAfterAPublication() {
    HeldUsers held = open();
    held.keep(waits(0, -1), users("ann"));
    held.keep(due(1, -1), users());
    assertThat(held.waiting(due(1, -1))).isFalse();
    held.keep(waits(2, 1), users());
    assertThat(held.waiting(waits(2, 1))).isFalse();
  }

  @Test
  void givesARepeatedTurnTheSameUsers() {
    HeldUsers held = open();
    held.keep(waits(0, -1), users("ann"));
    Turn publishing = due(1, -1);
    held.keep(publishing, users());
    assertThat(woken(open(), publishing)).as("after a crash at its end").containsExactly("ann");
    held.keep(waits(2, 1), users("bob"));
    assertThat(woken(open(), due(3, 1))).containsExactly("bob");
  }

  @Test
  void leavesOutWhatTheRepeatedTurnItselfHeld() {
    HeldUsers held = open();
    held.keep(waits(0, -1), users("ann"));
    held.keep(waits(1, -1), users("bob"));
    assertThat(woken(open(), due(1, -1))).containsExactly("ann");
  }

  @Test
  void replacesTheListOfARepeatedTurn() {
    HeldUsers held = open();
    held.keep(waits(0, -1), users("ann", "bob"));
    held.keep(waits(0, -1), users("ann"));
    assertThat(woken(held, due(1, -1))).containsExactly("ann");
  }

  @Test
  void remembersAcrossRuns() {
    open().keep(waits(4, 2), users("ann"));
    HeldUsers later = open();
    assertThat(later.waiting(waits(4, 2))).isTrue();
    assertThat(later.waiting(due(5, 2))).isFalse();
    assertThat(woken(later, due(5, 2))).containsExactly("ann");
  }

  @Test
  void dropsWhatHasBeenPublishedWhenTheTurnIsOver() {
    HeldUsers held = open();
    held.keep(waits(0, -1), users("ann"));
    held.drop(waits(0, -1));
    assertThat(files()).as("not published yet").containsExactly("0");
    held.keep(due(1, -1), users());
    assertThat(files()).as("the turn may be repeated").containsExactly("0");
    held.drop(due(1, -1));
    assertThat(files()).isEmpty();
    held.keep(waits(2, 1), users("bob"));
    held.drop(waits(2, 1));
    assertThat(files()).containsExactly("2");
  }

  private String[] files() {
    return new File(checkpoint.toFile(), "held").list((d, n) -> !n.startsWith("."));
  }

  @Test
  void spreadsManyUsersOverTasks() {
    HeldUsers held = open();
    String[] many = IntStream.range(0, 120_001).mapToObj(i -> "u" + i).toArray(String[]::new);
    held.keep(waits(0, -1), users(many));
    List<InputPartition> tasks = held.wake(due(1, -1));
    assertThat(tasks).hasSize(3);
    assertThat(names(tasks)).containsExactly(many);
  }

  private HeldUsers open() {
    return new HeldUsers(checkpoint.toString(), new Configuration());
  }

  private static Turn waits(long number, long lastPublished) {
    return turn(number, Publishing.HELD, lastPublished);
  }

  private static Turn due(long number, long lastPublished) {
    return turn(number, Publishing.DUE, lastPublished);
  }

  private static Turn turn(long number, Publishing publishing, long lastPublished) {
    return new Turn(
        number, publishing, lastPublished, false, null, new TreeMap<>(), new TreeMap<>(), 0, 0);
  }

  private static List<byte[]> users(String... names) {
    return Arrays.stream(names).map(n -> utf8(n)).toList();
  }

  private static List<String> woken(HeldUsers held, Turn turn) {
    return names(held.wake(turn));
  }

  private static List<String> names(List<InputPartition> partitions) {
    return partitions.stream()
        .flatMap(p -> Arrays.stream(((WakeReader.Partition) p).users()))
        .map(user -> new String(user, StandardCharsets.UTF_8))
        .toList();
  }
}

package io.setlist.streaming.source;

import static io.setlist.streaming.TestEvents.at;
import static io.setlist.streaming.TestEvents.play;
import static io.setlist.streaming.TestEvents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.event.Event;
import io.setlist.streaming.kernel.EventBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserPackerTest {

  private final UserPacker packer = new UserPacker();

  /** So that one task of the shuffle does not get a third of all rows. */
  @Test
  void makesOneRowOfAHotUserWithThirtyPercentOfAllEvents() {
    for (int i = 0; i < 10_000; i++) {
      packer.add(play(i % 10 < 3 ? "hot" : "user " + i % 700, at(0) + i));
    }
    Map<String, Integer> rows = new HashMap<>();
    Map<String, Integer> events = new HashMap<>();
    packer
        .drain()
        .forEachRemaining(
            row -> {
              String user =
                  new String(row.getKey().utf8(), java.nio.charset.StandardCharsets.UTF_8);
              rows.merge(user, 1, Integer::sum);
              events.merge(user, read(row.getValue()).size(), Integer::sum);
            });
    assertThat(rows.values()).containsOnly(1);
    assertThat(events).containsEntry("hot", 3000);
    assertThat(events.values().stream().mapToInt(n -> n).sum()).isEqualTo(10_000);
  }

  @Test
  void forgetsWhatItHasHandedOut() {
    packer.add(play("ann", at(0)));
    assertThat(packer.bytes()).isPositive();
    assertThat(packer.drain()).toIterable().hasSize(1);
    assertThat(packer.bytes()).isZero();
    assertThat(packer.drain()).isExhausted();
  }

  /** Users with one event each are what a flood of made-up ids looks like. */
  @Test
  void countsWhatAUserTakesBesideItsEvents() {
    int users = 100_000;
    long[] measured = new long[5];
    for (int round = 0; round < measured.length; round++) {
      long before = used();
      for (int i = 0; i < users; i++) packer.add(play("user " + i, at(0) + i));
      measured[round] = used() - before;
      if (round < measured.length - 1) packer.drain().forEachRemaining(user -> {});
    }
    // What else lives in this JVM may have gone meanwhile; hardly three times of five.
    Arrays.sort(measured);
    long taken = measured[measured.length / 2];
    assertThat(taken / users).as("bytes of a user with one event").isBetween(50L, 500L);
    assertThat((double) packer.bytes()).isBetween(0.8 * taken, 2.0 * taken);
    assertThat(packer.drain()).toIterable().hasSize(users);
  }

  private static long used() {
    System.gc();
    Runtime jvm = Runtime.getRuntime();
    return jvm.totalMemory() - jvm.freeMemory();
  }

  private static List<Event> read(EventBlock.Writer block) {
    List<Event> events = new ArrayList<>();
    byte[] bytes = block.toBytes();
    EventBlock.read(utf8("any"), bytes, 0, bytes.length, events);
    return events;
  }
}

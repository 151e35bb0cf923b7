package io.setlist.streaming;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.table.Table;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LogUpkeepTest {

  private final BlockingQueue<Table> done = new LinkedBlockingQueue<>();

  /** A full disk under one table is no reason to leave the others alone, nor never to try again. */
  @Test
  void aTableThatCannotBeLookedAfterKeepsNoOtherFromIt() throws Exception {
    try (LogUpkeep upkeep = new LogUpkeep(List.of(Table.LEDGER, Table.SESSIONS))) {
      upkeep.every(
          0,
          1,
          MILLISECONDS,
          table -> {
            if (table == Table.LEDGER) throw new IllegalStateException("no space left");
            done.add(table);
          });
      for (int twice = 0; twice < 2; twice++) assertThat(done.take()).isEqualTo(Table.SESSIONS);
    }
  }

  /** A run that ends leaves no checkpoint half made. */
  @Test
  void whatIsUnderWayIsFinishedAndNothingBegunAfterIt() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    LogUpkeep upkeep = new LogUpkeep(List.of(Table.LEDGER));
    upkeep.every(
        0,
        1,
        MILLISECONDS,
        table -> {
          begun.countDown();
          if (endsWhenItMay(mayEnd)) done.add(table);
        });
    begun.await();
    Thread closing = new Thread(() -> close(upkeep));
    closing.start();
    while (closing.getState() != Thread.State.TIMED_WAITING) Thread.onSpinWait();
    mayEnd.countDown();
    closing.join();
    assertThat(done).containsExactly(Table.LEDGER);
  }

  @Test
  void aRunThatIsOverBeforeTheFirstLookIsLookedAfterAtItsEnd() throws Exception {
    LogUpkeep upkeep = new LogUpkeep(List.of(Table.LEDGER, Table.SESSIONS));
    upkeep.every(1, 1, TimeUnit.HOURS, table -> done.add(Table.ARCHIVE));
    upkeep.atLast(done::add);
    upkeep.close();
    assertThat(done).containsExactly(Table.LEDGER, Table.SESSIONS);
  }

  /** False where it was interrupted. */
  private static boolean endsWhenItMay(CountDownLatch mayEnd) {
    try {
      return mayEnd.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static void close(LogUpkeep upkeep) {
    try {
      upkeep.close();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

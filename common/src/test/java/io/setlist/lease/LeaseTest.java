package io.setlist.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.testing.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that want one lease, on machines whose clocks need not agree. Time passes only while
 * one waits, and something may happen then.
 */
class LeaseTest extends SharedSpark {

  /** What happens while a process waits, by the number of the wait. */
  private interface Meanwhile {
    void happen(int wait) throws Exception;
  }

  private static final Meanwhile NOTHING = wait -> {};

  @TempDir Path warehouse;
  private LeaseFolder folder;
  private int waits;

  @BeforeEach
  void open() {
    folder = new LeaseFolder(spark(), warehouse.resolve("_leases/sessions").toUri().toString());
  }

  /** Hadoop says no more than that it did not. */
  @Test
  void cannotBeWhereNobodyMayWrite() {
    assertThatThrownBy(() -> new LeaseFolder(spark(), "file:/proc/nobody/_leases/sessions"))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.FAILED))
        .hasMessageContaining("cannot make file:/proc/nobody/_leases/sessions");
  }

  @Test
  void isTakenAtOnceWhereNobodyHasIt() throws Exception {
    Lease lease = take("ann", NOTHING);

    assertThat(waits).isZero();
    assertThatCode(lease::require).doesNotThrowAnyException();
  }

  @Test
  void isTakenAtOnceWhereItWasGivenBack() throws Exception {
    take("ann", NOTHING).close();
    take("bob", NOTHING);

    assertThat(waits).isZero();
  }

  @Test
  void isHeldFromItsBeginningToItsEndOrDeath() throws Exception {
    assertThat(isHeld(NOTHING)).as("never begun").isFalse();
    Lease ann = take("ann", NOTHING);
    assertThat(isHeld(wait -> beat(ann, wait == 3))).isTrue();
    assertThat(waits).isEqualTo(3);
    assertThat(isHeld(NOTHING)).as("dead").isFalse();
    assertThat(isHeld(wait -> take("bob", NOTHING))).as("taken over meanwhile").isTrue();
    take("eve", NOTHING).close();
    assertThat(isHeld(NOTHING)).as("given back").isFalse();
  }

  @Test
  void isRefusedAsSoonAsItsHolderShowsThatItLives() throws Exception {
    Lease ann = take("ann", NOTHING);

    assertThatThrownBy(() -> take("bob", wait -> beat(ann, wait == 3)))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessage(
            "the sessions query of this warehouse is already run by process 7 on ann, since"
                + " yesterday (lease in "
                + folder
                + "); stop that job, or give this one another --warehouse");
    assertThat(waits).isEqualTo(3);
    assertThatCode(ann::require).doesNotThrowAnyException();
  }

  @Test
  void outlivesADeadHolderForItsDurationOnly() throws Exception {
    take("ann", NOTHING);
    Lease bob = take("bob", NOTHING);

    assertThat(waits).isEqualTo(30);
    assertThatCode(bob::require).doesNotThrowAnyException();
  }

  @Test
  void isTakenAtOnceFromAProcessThatIsGoneFromThisMachine() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Holder self = Holder.self();
    take(new Holder(self.host(), gone.pid(), "yesterday", self.machine(), "then"), NOTHING);
    take(self, NOTHING);

    assertThat(waits).isZero();
  }

  /** Another process may have been given its number. */
  @Test
  void isTakenAtOnceFromAProcessWhoseNumberAnotherHasNow() throws Exception {
    Holder self = Holder.self();
    take(new Holder(self.host(), self.process(), "yesterday", self.machine(), "then"), NOTHING);
    take(self, NOTHING);

    assertThat(waits).isZero();
  }

  @Test
  void isWaitedForWhereTheHoldersProcessIsThere() throws Exception {
    take(Holder.self(), NOTHING);
    take(Holder.self(), NOTHING);

    assertThat(waits).isEqualTo(30);
  }

  @Test
  void stopsAHolderThatStoodStillFromWriting() throws Exception {
    Lease ann = take("ann", NOTHING);
    Lease bob = take("bob", NOTHING);
    assertThat(ann.isLost()).as("nothing told it yet").isFalse();

    assertThatThrownBy(ann::require)
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.FAILED))
        .hasMessageStartingWith("the lease of the sessions query was lost to process 7 on bob");
    assertThat(ann.isLost()).isTrue();

    ann.beat();
    ann.close();
    assertThatCode(bob::require).as("nothing that ann does ends it").doesNotThrowAnyException();
    assertThatThrownBy(() -> take("eve", wait -> beat(bob, true)))
        .hasMessageContaining("process 7 on bob");
  }

  @Test
  void isLostOnceThoughMayHaveHadItSince() throws Exception {
    Lease ann = take("ann", NOTHING);
    for (int i = 0; i < 4; i++) take("bob", NOTHING).close();

    assertThatThrownBy(ann::require).hasMessageContaining("was lost to process 7 on bob");
  }

  /** Both have seen that it is free; the other is quicker. */
  @Test
  void isGivenToOneOfTwoThatTryAtOnce() throws Exception {
    take("ann", NOTHING);

    assertThatThrownBy(
            () ->
                take(
                    "bob",
                    wait -> {
                      if (wait == 30) take("eve", NOTHING);
                      if (wait == 40) Files.setLastModifiedTime(beat("1"), FileTime.fromMillis(9));
                    }))
        .hasMessageContaining("is already run by process 7 on eve");
  }

  @Test
  void leavesNoFilesOfEarlierTerms() throws Exception {
    for (int i = 0; i < 5; i++) take("ann", NOTHING).close();
    for (String killed : List.of("beat-2", "end-1", "_delta_log/00000000000000000001.json")) {
      Files.createFile(warehouse.resolve("_leases/sessions").resolve(killed));
    }
    Files.createFile(
        warehouse.resolve("_leases/sessions/_delta_log/.00000000000000000002.json.1f6b.tmp"));
    take("bob", NOTHING);

    try (Stream<Path> left = Files.walk(warehouse)) {
      assertThat(left.filter(Files::isRegularFile).map(f -> f.getFileName().toString()))
          .filteredOn(name -> !name.endsWith(".crc"))
          .containsExactlyInAnyOrder(
              "00000000000000000004.json", "00000000000000000005.json", "beat-5");
    }
  }

  private void beat(Lease lease, boolean due) throws IOException {
    if (!due) return;
    lease.beat();
    // A test is quicker than a file system's clock.
    Files.setLastModifiedTime(beat(""), FileTime.fromMillis(1));
  }

  /** The file of signs of life of a term, or of the newest. */
  private Path beat(String term) throws IOException {
    List<Path> beats = new ArrayList<>();
    try (Stream<Path> files = Files.list(warehouse.resolve("_leases/sessions"))) {
      files.filter(f -> f.getFileName().toString().startsWith("beat-" + term)).forEach(beats::add);
    }
    return beats.stream().sorted().reduce((a, b) -> b).orElseThrow();
  }

  private Lease take(String host, Meanwhile meanwhile) throws InterruptedException {
    return take(new Holder(host, 7, "yesterday", "machine of " + host, "then"), meanwhile);
  }

  private Lease take(Holder holder, Meanwhile meanwhile) throws InterruptedException {
    return Lease.take(folder, "sessions", holder, ticker(meanwhile));
  }

  private boolean isHeld(Meanwhile meanwhile) {
    return Lease.isHeld(folder, ticker(meanwhile));
  }

  private Ticker ticker(Meanwhile meanwhile) {
    waits = 0;
    return new Ticker() {
      private long now;
      private int passed;

      @Override
      public long millis() {
        return now;
      }

      @Override
      public void pass(long ms) {
        now += ms;
        waits = ++passed;
        try {
          meanwhile.happen(passed);
        } catch (Exception e) {
          throw e instanceof RuntimeException r ? r : new IllegalStateException(e);
        }
      }
    };
  }
}

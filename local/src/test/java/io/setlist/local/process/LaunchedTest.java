package io.setlist.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchedTest {

  /** Ends half a second after it was asked to. */
  private static final String SLOW = "trap 'sleep 0.5; exit' TERM; while :; do sleep 0.05; done";

  @TempDir Path dir;

  @Test
  void closedItAndAllThatItHasStartedIsGone() {
    String both = "(" + SLOW + ") & exec sleep 100";
    Launched launched =
        Launched.logging(List.of("sh", "-c", both), dir.resolve("said.txt"), Map.of());
    List<ProcessHandle> started = new ArrayList<>();
    // The shell, and what it sleeps by: then its trap stands.
    while (started.size() < 2) started = launched.descendants().toList();

    launched.close();

    assertThat(launched.isAlive()).isFalse();
    assertThat(started).noneMatch(one -> one.isAlive() && one.info().command().isPresent());
  }
}

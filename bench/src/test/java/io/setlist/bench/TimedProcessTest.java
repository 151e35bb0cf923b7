package io.setlist.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimedProcessTest {

  @TempDir private Path dir;

  @Test
  void it_counts_what_children_cost_and_keeps_what_they_say() throws Exception {
    TimedProcess.Cost cost =
        run("for i in {1..30000}; do :; done; bash -c 'echo said; echo err >&2'; exit 3", 60);
    assertThat(cost.exitCode()).isEqualTo(3);
    assertThat(cost.cpuSeconds()).isPositive().isLessThan(cost.wallSeconds() * 8);
    assertThat(Files.readString(dir.resolve("log"))).isEqualTo("said\nerr\n");
  }

  @Test
  void what_outstays_its_time_is_ended_with_its_children() throws Exception {
    TimedProcess.Cost cost = run("echo $$; sleep 600; :", 0);
    assertThat(cost.exitCode()).isEqualTo(TimedProcess.GIVEN_UP);
    assertThat(cost.wallSeconds()).isLessThan(60);
  }

  private TimedProcess.Cost run(String script, int patienceSeconds) throws Exception {
    Launch launch = new Launch(List.of("bash", "-c", script), Map.of());
    return new TimedProcess(launch, dir).run(Duration.ofSeconds(patienceSeconds));
  }
}

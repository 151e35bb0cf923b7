package io.setlist.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code ./setlist chaos}; its long form is in docs/reliability.md. */
@Tag("slow")
class ChaosIT {

  @TempDir Path dir;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  /**
   * Two runs on a topic without a record, before it has some; a new warehouse's first start,
   * stopped as soon as it has planned; and the broker goes while the stream repeats what the strike
   * before cut off. This seed draws so.
   */
  @Test
  void losesAndDoublesNothingFromTheFirstStartOn() {
    String faults = "gap,broker,first-start,empty-topic";
    ExitCode code =
        chaos("--rounds", "1", "--strikes", "4", "--faults", faults, "--seed", "1510400");
    assertThat(code).as(said.toString(StandardCharsets.UTF_8)).isEqualTo(ExitCode.DONE);
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("4 faults {broker=1, empty-topic=1, first-start=1, gap=1}: of ")
        .contains("run, run, records")
        .contains("SIGTERM at planned")
        .containsPattern("write 1 of sessions[ ,]")
        .doesNotContain("did not come");
    assertThat(processes()).isEmpty();
  }

  @Test
  void refusesAFaultThatItDoesNotKnow() {
    assertThat(chaos("--faults", "driver,earthquake")).isEqualTo(ExitCode.USAGE);
  }

  private ExitCode chaos(String... flags) {
    String[] all = java.util.Arrays.copyOf(flags, flags.length + 2);
    all[flags.length] = "--dir";
    all[flags.length + 1] = dir.resolve("chaos").toString();
    Path launcher = Path.of(System.getProperty("setlist.launcher"));
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    return Command.run(
        new ChaosOptions(), ChaosConfig.DEFAULTS, all, config -> Chaos.run(config, launcher, out));
  }

  /** Processes that have to do with this run, by their command lines. */
  private List<String> processes() {
    return ProcessHandle.allProcesses()
        .map(p -> p.info().commandLine().orElse(""))
        .filter(line -> line.contains(dir.toString()))
        .toList();
  }
}

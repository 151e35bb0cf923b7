package io.setlist.batch.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import java.time.LocalDate;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From real arguments to the config, or to exit code 2. */
class RepairOptionsTest {

  private static final LocalDate TODAY = LocalDate.parse("2026-03-20");

  private final AtomicReference<RepairConfig> config = new AtomicReference<>();

  @Test
  void aRepairCommitsUnlessItIsADryRun() {
    assertThat(run("--warehouse w --date 2026-02-10")).isEqualTo(ExitCode.DONE);
    assertThat(config.get().dryRun()).isFalse();
    assertThat(run("--warehouse w --date 2026-02-10 --dry-run")).isEqualTo(ExitCode.DONE);
    assertThat(config.get().dryRun()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--date 2026-02-10",
        "--warehouse w",
        "--warehouse w --date 2026-03-21",
        "--warehouse w --from 2026-02-11 --to 2026-02-10",
        "--warehouse w --date 2026-02-10 --max-drift 0.1"
      })
  void whatIsWrongIsExitCode2(String arguments) {
    assertThat(run(arguments)).isEqualTo(ExitCode.USAGE);
    assertThat(config.get()).isNull();
  }

  private ExitCode run(String arguments) {
    return Command.run(
        new RepairOptions(),
        RepairConfig.DEFAULTS,
        arguments.split(" "),
        c -> {
          config.set(c.validated(TODAY));
          return ExitCode.DONE;
        });
  }
}

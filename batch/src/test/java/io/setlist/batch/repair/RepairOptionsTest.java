package io.setlist.batch.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.cli.ExitCode;
import io.setlist.testing.CommandLine;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From real arguments to the config, or to exit code 2. */
class RepairOptionsTest {

  private static final LocalDate TODAY = LocalDate.parse("2026-03-20");

  private final CommandLine<RepairConfig> command =
      new CommandLine<>(RepairOptions::new, RepairConfig.DEFAULTS, c -> c.validated(TODAY));

  @Test
  void aRepairCommitsUnlessItIsADryRun() {
    assertThat(command.read("--warehouse w --date 2026-02-10")).isEqualTo(ExitCode.DONE);
    assertThat(command.config().dryRun()).isFalse();
    assertThat(command.read("--warehouse w --date 2026-02-10 --dry-run")).isEqualTo(ExitCode.DONE);
    assertThat(command.config().dryRun()).isTrue();
  }

  @Test
  void withoutADateItTakesWhatIsDue() {
    assertThat(command.read("--warehouse w")).isEqualTo(ExitCode.DONE);
    assertThat(command.config().dated().asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--date 2026-02-10",
        "--warehouse w --to 2026-02-10",
        "--warehouse w --date 2026-03-21",
        "--warehouse w --from 2026-02-11 --to 2026-02-10",
        "--warehouse w --date 2026-02-10 --max-drift 0.1"
      })
  void whatIsWrongIsExitCode2(String arguments) {
    assertThat(command.read(arguments)).isEqualTo(ExitCode.USAGE);
    assertThat(command.config()).isNull();
  }
}

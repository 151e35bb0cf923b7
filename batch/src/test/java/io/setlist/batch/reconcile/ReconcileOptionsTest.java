package io.setlist.batch.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.cli.ExitCode;
import io.setlist.rules.Rules;
import io.setlist.testing.CommandLine;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From real arguments to the config, or to exit code 2. */
class ReconcileOptionsTest {

  private static final LocalDate TODAY = LocalDate.parse("2026-03-20");

  private final CommandLine<ReconcileConfig> command =
      new CommandLine<>(ReconcileOptions::new, ReconcileConfig.DEFAULTS, c -> c.validated(TODAY));

  @Test
  void driftIsReportedAboveAThousandth() {
    assertThat(command.read("--warehouse w --date 2026-02-10")).isEqualTo(ExitCode.DONE);
    assertThat(command.config().maxDrift()).isEqualTo(0.001);
    assertThat(command.config().failsOnDrift()).isFalse();
    assertThat(command.config().dated().dates().first()).isEqualTo(LocalDate.parse("2026-02-10"));
    assertThat(command.config().dated().dates().last()).isEqualTo(LocalDate.parse("2026-02-10"));
  }

  @Test
  void readsEveryFlag() {
    assertThat(
            command.read(
                "--warehouse w --from 2026-02-10 --to 2026-02-12 --gap 20m --max-drift 0"
                    + " --fail-on-drift --report f.json --allow-incomplete"))
        .isEqualTo(ExitCode.DONE);
    assertThat(command.config().maxDrift()).isZero();
    assertThat(command.config().failsOnDrift()).isTrue();
    assertThat(command.config().dated().dates().last()).isEqualTo(LocalDate.parse("2026-02-12"));
    assertThat(command.config().dated().given().over(Rules.DEFAULTS).gap()).hasMinutes(20);
    assertThat(command.config().dated().report()).hasToString("f.json");
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
        "--warehouse w --from 2026-02-10",
        "--warehouse w --date 2026-03-21",
        "--warehouse w --from 2026-02-11 --to 2026-02-10",
        "--warehouse w --date 2026-02-10 --max-drift -0.1",
        "--warehouse w --date 2026-02-10 --max-drift NaN",
        "--warehouse w --date 2026-02-10 --max-drift little",
        "--warehouse w --date 2026-02-10 --check"
      })
  void whatIsWrongIsExitCode2(String arguments) {
    assertThat(command.read(arguments)).isEqualTo(ExitCode.USAGE);
    assertThat(command.config()).isNull();
  }
}

package io.setlist.batch.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import java.time.LocalDate;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From real arguments to the config, or to exit code 2. */
class ReconcileOptionsTest {

  private static final LocalDate TODAY = LocalDate.parse("2026-03-20");

  private final AtomicReference<ReconcileConfig> config = new AtomicReference<>();

  @Test
  void driftIsReportedAboveAThousandth() {
    assertThat(run("--warehouse w --date 2026-02-10")).isEqualTo(ExitCode.DONE);
    assertThat(config.get().maxDrift()).isEqualTo(0.001);
    assertThat(config.get().failsOnDrift()).isFalse();
    assertThat(config.get().dated().dates().first()).isEqualTo(LocalDate.parse("2026-02-10"));
    assertThat(config.get().dated().dates().last()).isEqualTo(LocalDate.parse("2026-02-10"));
  }

  @Test
  void readsEveryFlag() {
    assertThat(
            run(
                "--warehouse w --from 2026-02-10 --to 2026-02-12 --gap 20m --max-drift 0"
                    + " --fail-on-drift --report f.json --allow-incomplete"))
        .isEqualTo(ExitCode.DONE);
    assertThat(config.get().maxDrift()).isZero();
    assertThat(config.get().failsOnDrift()).isTrue();
    assertThat(config.get().dated().dates().last()).isEqualTo(LocalDate.parse("2026-02-12"));
    assertThat(config.get().dated().rules().gap()).hasMinutes(20);
    assertThat(config.get().dated().report()).hasToString("f.json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--date 2026-02-10",
        "--warehouse w",
        "--warehouse w --date 2026-03-21",
        "--warehouse w --from 2026-02-11 --to 2026-02-10",
        "--warehouse w --date 2026-02-10 --max-drift -0.1",
        "--warehouse w --date 2026-02-10 --max-drift NaN",
        "--warehouse w --date 2026-02-10 --max-drift little",
        "--warehouse w --date 2026-02-10 --check"
      })
  void whatIsWrongIsExitCode2(String arguments) {
    assertThat(run(arguments)).isEqualTo(ExitCode.USAGE);
    assertThat(config.get()).isNull();
  }

  private ExitCode run(String arguments) {
    return Command.run(
        new ReconcileOptions(),
        ReconcileConfig.DEFAULTS,
        arguments.split(" "),
        c -> {
          config.set(c.validated(TODAY));
          return ExitCode.DONE;
        });
  }
}

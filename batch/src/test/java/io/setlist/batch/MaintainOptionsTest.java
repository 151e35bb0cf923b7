package io.setlist.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From real arguments to the config, or to exit code 2. */
class MaintainOptionsTest {

  private final AtomicReference<MaintainConfig> config = new AtomicReference<>();

  @Test
  void theDefaultsAreSafe() {
    assertThat(run("--warehouse w")).isEqualTo(ExitCode.DONE);
    assertThat(config.get()).isEqualTo(new MaintainConfig("w", Duration.ofDays(7), false, false));
  }

  @Test
  void readsEveryFlag() {
    assertThat(run("--warehouse w --retain 1h --unsafe-retain --dry-run")).isEqualTo(ExitCode.DONE);
    assertThat(config.get()).isEqualTo(new MaintainConfig("w", Duration.ofHours(1), true, true));
  }

  @ParameterizedTest
  @CsvSource({"--dry-run", "--warehouse w --retain 6d", "--warehouse w --retain week"})
  void whatIsWrongIsExitCode2(String arguments) {
    assertThat(run(arguments)).isEqualTo(ExitCode.USAGE);
    assertThat(config.get()).isNull();
  }

  private ExitCode run(String arguments) {
    return Command.run(
        new MaintainOptions(),
        MaintainConfig.DEFAULTS,
        arguments.split(" "),
        c -> {
          config.set(c.validated());
          return ExitCode.DONE;
        });
  }
}

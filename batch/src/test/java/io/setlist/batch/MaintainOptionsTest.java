package io.setlist.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.cli.ExitCode;
import io.setlist.testing.CommandLine;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From real arguments to the config, or to exit code 2. */
class MaintainOptionsTest {

  private final CommandLine<MaintainConfig> command =
      new CommandLine<>(MaintainOptions::new, MaintainConfig.DEFAULTS, MaintainConfig::validated);

  @Test
  void theDefaultsAreSafe() {
    assertThat(command.read("--warehouse w")).isEqualTo(ExitCode.DONE);
    assertThat(command.config())
        .isEqualTo(new MaintainConfig("w", Duration.ofDays(7), false, false));
  }

  @Test
  void readsEveryFlag() {
    assertThat(command.read("--warehouse w --retain 1h --unsafe-retain --dry-run"))
        .isEqualTo(ExitCode.DONE);
    assertThat(command.config())
        .isEqualTo(new MaintainConfig("w", Duration.ofHours(1), true, true));
  }

  @ParameterizedTest
  @CsvSource({"--dry-run", "--warehouse w --retain 6d", "--warehouse w --retain week"})
  void whatIsWrongIsExitCode2(String arguments) {
    assertThat(command.read(arguments)).isEqualTo(ExitCode.USAGE);
    assertThat(command.config()).isNull();
  }
}

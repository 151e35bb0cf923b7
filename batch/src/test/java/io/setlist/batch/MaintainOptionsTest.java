package io.setlist.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.cli.ExitCode;
import io.setlist.table.Table;
import io.setlist.testing.CommandLine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
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
    assertThat(command.config()).isEqualTo(MaintainConfig.DEFAULTS.withWarehouse("w"));
  }

  @Test
  void readsEveryFlag() {
    assertThat(
            command.read(
                "--warehouse w --retain 1h --unsafe-retain --keep archive=60d,dead_letters=7d"
                    + " --report r.json --dry-run"))
        .isEqualTo(ExitCode.DONE);
    assertThat(command.config())
        .isEqualTo(
            new MaintainConfig(
                "w",
                Duration.ofHours(1),
                true,
                new TreeMap<>(Map.of(Table.ARCHIVE, 60, Table.DEAD_LETTERS, 7)),
                false,
                Path.of("r.json"),
                true));
  }

  @ParameterizedTest
  @CsvSource({
    "--dry-run",
    "--warehouse w --hourly --dry-run",
    "--warehouse w --retain 6d",
    "--warehouse w --retain week",
    "--warehouse w --keep archive",
    "--warehouse w --keep archive=60",
    "--warehouse w --keep archive=0d",
    "--warehouse w --keep ledger=60d",
    "--warehouse w --keep archive=60d;sessions=1d"
  })
  void whatIsWrongIsExitCode2(String arguments) {
    assertThat(command.read(arguments)).isEqualTo(ExitCode.USAGE);
    assertThat(command.config()).isNull();
  }
}

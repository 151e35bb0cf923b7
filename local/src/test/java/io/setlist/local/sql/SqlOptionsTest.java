package io.setlist.local.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.cli.ExitCode;
import io.setlist.testing.CommandLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From real arguments to the config, or to exit code 2. */
class SqlOptionsTest {

  private final CommandLine<SqlConfig> command =
      new CommandLine<>(SqlOptions::new, SqlConfig.DEFAULTS, SqlConfig::validated);

  @Test
  void readsUnlessToldToWriteAndIsHarmlessUnlessToldToBeExact() {
    assertThat(command.read("--warehouse w -e SELECT")).isEqualTo(ExitCode.DONE);
    assertThat(command.config().access()).isEqualTo(Session.Access.READS);
    assertThat(command.config().form()).isEqualTo(Printer.Form.HARMLESS);
    assertThat(command.read("--warehouse w --allow-writes --format csv --raw"))
        .isEqualTo(ExitCode.DONE);
    assertThat(command.config().access()).isEqualTo(Session.Access.WRITES);
    assertThat(command.config().form()).isEqualTo(Printer.Form.RAW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-e SELECT",
        "--warehouse w -e SELECT -f file",
        "--warehouse w --raw",
        "--warehouse w --format xml",
        "--warehouse w --limit -1"
      })
  void whatIsWrongIsExitCode2(String arguments) {
    assertThat(command.read(arguments)).isEqualTo(ExitCode.USAGE);
    assertThat(command.config()).isNull();
  }
}

package io.setlist.local.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From real arguments to the config, or to exit code 2. */
class SqlOptionsTest {

  private final AtomicReference<SqlConfig> config = new AtomicReference<>();

  @Test
  void readsUnlessToldToWriteAndIsHarmlessUnlessToldToBeExact() {
    assertThat(run("--warehouse w -e SELECT")).isEqualTo(ExitCode.DONE);
    assertThat(config.get().access()).isEqualTo(Session.Access.READS);
    assertThat(config.get().form()).isEqualTo(Printer.Form.HARMLESS);
    assertThat(run("--warehouse w --allow-writes --format csv --raw")).isEqualTo(ExitCode.DONE);
    assertThat(config.get().access()).isEqualTo(Session.Access.WRITES);
    assertThat(config.get().form()).isEqualTo(Printer.Form.RAW);
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
    assertThat(run(arguments)).isEqualTo(ExitCode.USAGE);
    assertThat(config.get()).isNull();
  }

  private ExitCode run(String arguments) {
    return Command.run(
        new SqlOptions(),
        SqlConfig.DEFAULTS,
        arguments.split(" ", -1),
        c -> {
          config.set(c.validated());
          return ExitCode.DONE;
        });
  }
}

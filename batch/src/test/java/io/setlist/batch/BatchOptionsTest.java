package io.setlist.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import io.setlist.rules.Rules;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From real arguments to the config, or to a line and exit code 2; today is 2026-02-18. */
class BatchOptionsTest {

  private static final LocalDate TODAY = LocalDate.parse("2026-02-18");

  private final AtomicReference<BatchConfig> config = new AtomicReference<>();

  @Test
  void readsEveryFlag() {
    String complaint =
        run(
            "--warehouse w --from 2026-02-16 --to 2026-02-18 --allow-incomplete --report r.json"
                + " --gap 20m --allowed-lateness 2h");

    assertThat(complaint).isEmpty();
    assertThat(config.get())
        .isEqualTo(
            new BatchConfig(
                "w",
                null,
                LocalDate.parse("2026-02-16"),
                TODAY,
                BatchConfig.Hours.MAY_BE_INCOMPLETE,
                Path.of("r.json"),
                Rules.DEFAULTS
                    .withGap(Duration.ofMinutes(20))
                    .withAllowedLateness(Duration.ofHours(2))));
  }

  @Test
  void oneDateIsARangeOfOne() {
    run("--warehouse w --date 2026-02-16");

    assertThat(config.get().dates().dates()).containsExactly(LocalDate.parse("2026-02-16"));
    assertThat(config.get().hours()).isEqualTo(BatchConfig.Hours.MUST_BE_COMPLETE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--date 2026-02-16                                | --warehouse is missing",
        "--warehouse w                                    | give --date D, or --from D and --to D",
        "--warehouse w --from 2026-02-16                  | give --date D, or --from D and --to D",
        "--warehouse w --to 2026-02-16                    | give --date D, or --from D and --to D",
        "--warehouse w --date 2026-02-16 --to 2026-02-17  | give --date D, or --from D and --to D",
        "--warehouse w --from 2026-02-17 --to 2026-02-16  | --from 2026-02-17 is after --to 2026-02-16",
        "--warehouse w --date 2026-02-19                  | 2026-02-19 is in the future: it is 2026-02-18 in UTC",
        "--warehouse w --date 2026-02-30                  | --date 2026-02-30: not a date; write 2026-02-16",
        "--warehouse w --date yesterday                   | --date yesterday: not a date",
        "--warehouse w --date 2026-02-16 --gap 0          | gap must be longer than 0",
        "--warehouse w --date 2026-02-16 --dry            | unknown option --dry",
      })
  void whatIsWrongIsOneLineAndExitCode2(String arguments, String complaint) {
    assertThat(run(arguments)).startsWith("setlist batch: ").contains(complaint).hasLineCount(1);
    assertThat(config.get()).isNull();
  }

  /** Returns what is on standard error; the exit code must go with it. */
  private String run(String arguments) {
    PrintStream standardError = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      ExitCode code =
          Command.run(
              new BatchOptions(),
              BatchConfig.DEFAULTS,
              arguments.split(" "),
              c -> {
                config.set(c.validated(TODAY));
                return ExitCode.DONE;
              });
      String text = said.toString(StandardCharsets.UTF_8);
      assertThat(code).isEqualTo(text.isEmpty() ? ExitCode.DONE : ExitCode.USAGE);
      return text.strip();
    } finally {
      System.setErr(standardError);
    }
  }
}

package io.setlist.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.cli.ExitCode;
import io.setlist.rules.GivenRules;
import io.setlist.rules.Rules;
import io.setlist.testing.CommandLine;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From real arguments to the config, or to a line and exit code 2; today is 2026-02-18. */
class BatchOptionsTest {

  private static final LocalDate TODAY = LocalDate.parse("2026-02-18");

  private final CommandLine<BatchConfig> command =
      new CommandLine<>(BatchOptions::new, BatchConfig.DEFAULTS, c -> c.validated(TODAY));

  @Test
  void readsEveryFlag() {
    ExitCode code =
        command.read(
            "--warehouse w --from 2026-02-16 --to 2026-02-18 --missed --allow-incomplete --report r.json"
                + " --gap 20m --allowed-lateness 2h");

    assertThat(code).isEqualTo(ExitCode.DONE);
    assertThat(command.complaint()).isEmpty();
    assertThat(command.config())
        .isEqualTo(
            new BatchConfig(
                "w",
                null,
                LocalDate.parse("2026-02-16"),
                TODAY,
                BatchConfig.Earlier.MISSED,
                BatchConfig.Hours.MAY_BE_INCOMPLETE,
                Path.of("r.json"),
                GivenRules.NONE.with("gap", "20m").with("allowed-lateness", "2h"),
                Rules.DEFAULTS));
  }

  /** Whatever comes first: all dates are more than those that were missed. */
  @ParameterizedTest
  @ValueSource(strings = {"--all-dates", "--all-dates --missed", "--missed --all-dates"})
  void allDatesAreMoreThanThoseMissed(String flags) {
    assertThat(command.read("--warehouse w --date 2026-02-16 " + flags)).isEqualTo(ExitCode.DONE);
    assertThat(command.config().earlier()).isEqualTo(BatchConfig.Earlier.ALL);
  }

  @Test
  void oneDateIsARangeOfOne() {
    assertThat(command.read("--warehouse w --date 2026-02-16")).isEqualTo(ExitCode.DONE);

    assertThat(command.config().dates().dates()).containsExactly(LocalDate.parse("2026-02-16"));
    assertThat(command.config().hours()).isEqualTo(BatchConfig.Hours.MUST_BE_COMPLETE);
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
    assertThat(command.read(arguments)).isEqualTo(ExitCode.USAGE);
    assertThat(command.complaint())
        .startsWith("setlist batch: ")
        .contains(complaint)
        .hasLineCount(1);
    assertThat(command.config()).isNull();
  }
}

package io.setlist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

class CommandTest {

  private record Wish(int n, boolean loud) {}

  private static final class WishOptions extends Options<Wish> {
    WishOptions() {
      super("wish", "tries the command line");
      value("n", "N", "how many (1)", (c, v) -> new Wish(Integer.parseInt(v), c.loud()));
      flag("loud", "or not", c -> new Wish(c.n(), true));
    }
  }

  private Wish read;
  private String complaint;

  @Test
  void readsOptionsOntoTheDefaults() {
    assertThat(run(this::keep)).isEqualTo(ExitCode.DONE);
    assertThat(read).isEqualTo(new Wish(1, false));
    assertThat(run(this::keep, "--loud", "--n", "3")).isEqualTo(ExitCode.DONE);
    assertThat(read).isEqualTo(new Wish(3, true));
    assertThat(complaint).isEmpty();
  }

  @Test
  void refusesAnOptionThatStandsTwice() {
    assertThat(run(this::keep, "--n", "3", "--n=4")).isEqualTo(ExitCode.USAGE);
    assertThat(complaint).startsWith("setlist wish: ").contains("--n").hasLineCount(1);
  }

  @Test
  void passesOnWhatTheJobReturns() {
    assertThat(run(c -> ExitCode.NOT_READY)).isEqualTo(ExitCode.NOT_READY);
    assertThat(run(c -> ExitCode.DRIFT)).isEqualTo(ExitCode.DRIFT);
  }

  @Test
  void refusesArgumentsInOneLineThatNamesTheFirst() {
    assertThat(run(this::keep, "--n", "many", "--colour", "red")).isEqualTo(ExitCode.USAGE);
    assertThat(complaint)
        .isEqualTo(
            "setlist wish: --n many: not a whole number in range; see 'setlist wish --help'\n");
    assertThat(run(this::keep, "--colour")).isEqualTo(ExitCode.USAGE);
    assertThat(complaint)
        .isEqualTo("setlist wish: unknown option --colour; see 'setlist wish --help'\n");
  }

  @Test
  void namesTheFlagThatWasProbablyMeant() {
    for (String typed : new String[] {"--lood", "--LOUD=yes", "-loud", "--laud=a=b"}) {
      assertThat(run(this::keep, typed, "x")).isEqualTo(ExitCode.USAGE);
      assertThat(complaint)
          .startsWith("setlist wish: unknown option " + typed)
          .endsWith("; did you mean --loud?; see 'setlist wish --help'\n")
          .hasLineCount(1);
    }
    assertThat(run(this::keep, "--halp")).isEqualTo(ExitCode.USAGE);
    assertThat(complaint).contains("did you mean --help?");
  }

  @Test
  void endsAfterHelpWithoutTheJob() {
    assertThat(run(this::keep, "--help")).isEqualTo(ExitCode.DONE);
    assertThat(run(this::keep, "--version")).isEqualTo(ExitCode.DONE);
    assertThat(read).isNull();
    assertThat(new WishOptions().usage())
        .contains("setlist wish", "tries the command line", "--n N", "how many (1)", "--loud");
  }

  @Test
  void saysWhatAJobSaysOfItsFailure() {
    assertThat(
            run(
                c -> {
                  throw JobException.usage("no such thing; make one");
                }))
        .isEqualTo(ExitCode.USAGE);
    assertThat(complaint).isEqualTo("setlist wish: no such thing; make one\n");
    assertThat(
            run(
                c -> {
                  throw JobException.failed("the disk is full", new IOException("ENOSPC"));
                }))
        .isEqualTo(ExitCode.FAILED);
    assertThat(complaint)
        .isEqualTo(
            "setlist wish: the disk is full\n"
                + "  (SETLIST_TRACE=1 in the environment shows where)\n");
  }

  @Test
  void saysTheInnermostCauseOfWhatNobodyForesaw() {
    assertThat(
            run(
                c -> {
                  throw new IllegalStateException(
                      "stage 3 failed", new IOException("Connection reset\nby peer"));
                }))
        .isEqualTo(ExitCode.FAILED);
    assertThat(complaint).startsWith("setlist wish: IOException: Connection reset\n");
    assertThat(
            run(
                c -> {
                  throw new OutOfMemoryError("Java heap space");
                }))
        .isEqualTo(ExitCode.FAILED);
    assertThat(complaint).startsWith("setlist wish: out of memory (Java heap space; the heap has ");
  }

  @Test
  void numbersItsExitCodesAsTheSpecificationDoes() {
    assertThat(ExitCode.values()).extracting(ExitCode::number).containsExactly(0, 1, 2, 3, 4);
  }

  /** Wherever it runs: Spark and Delta put numbers into names of files in the locale's digits. */
  @Test
  void writesTheSameInEveryLocaleAndTimeZone() {
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    String property = System.getProperty("user.timezone");
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Apia"));
    System.setProperty("user.timezone", "Pacific/Apia");
    try {
      run(
          c -> {
            assertThat("%05d".formatted(17)).isEqualTo("00017");
            // A day that Apia has not had.
            assertThat(java.sql.Date.valueOf("2011-12-30").toLocalDate()).hasToString("2011-12-30");
            assertThat(System.getProperty("user.timezone")).isEqualTo("UTC");
            return keep(c);
          });
      assertThat(complaint).isEmpty();
      assertThat(read).isNotNull();
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
      if (property == null) System.clearProperty("user.timezone");
      else System.setProperty("user.timezone", property);
    }
  }

  @Test
  void refusesArgumentsThatJavaCouldNotRead() {
    String[] args = {"-e", "SELECT '\uFFFDstanbul'"};
    assertThatThrownBy(() -> Command.requireReadable(args, "ANSI_X3.4-1968"))
        .isInstanceOf(JobException.class)
        .hasMessageContainingAll("stanbul", "ANSI_X3.4-1968", "LC_ALL=C.UTF-8");
    Command.requireReadable(args, "UTF-8");
    Command.requireReadable(new String[] {"-e", "SELECT '?'"}, "ANSI_X3.4-1968");
  }

  private ExitCode keep(Wish wish) {
    read = wish;
    return ExitCode.DONE;
  }

  private ExitCode run(Command.Job<Wish> job, String... args) {
    PrintStream stderr = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      return Command.run(new WishOptions(), new Wish(1, false), args, job);
    } finally {
      System.setErr(stderr);
      complaint = said.toString(StandardCharsets.UTF_8);
    }
  }
}

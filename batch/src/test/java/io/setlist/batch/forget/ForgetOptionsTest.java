package io.setlist.batch.forget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.testing.CommandLine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From real arguments to the config, or to exit code 2. */
class ForgetOptionsTest {

  private final CommandLine<ForgetConfig> command =
      new CommandLine<>(ForgetOptions::new, ForgetConfig.DEFAULTS, c -> c.validated("UTF-8"));

  @Test
  void forgetsUnlessToldToRegisterAgain() {
    assertThat(command.readAll("--warehouse", "w", "--user", "zoë?")).isEqualTo(ExitCode.DONE);
    assertThat(command.config().user()).isEqualTo("zoë?");
    assertThat(command.config().registersAgain()).isFalse();
    assertThat(command.readAll("--warehouse", "w", "--user", "zoë", "--register-again"))
        .isEqualTo(ExitCode.DONE);
    assertThat(command.config().registersAgain()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--user ann",
        "--warehouse w",
        "--warehouse w --user ",
        "--warehouse w --user ann bob",
        "--warehouse w --user ann --users f"
      })
  void whatIsWrongIsExitCode2(String arguments) {
    assertThat(command.read(arguments)).isEqualTo(ExitCode.USAGE);
    assertThat(command.config()).isNull();
  }

  @Test
  void refusesWhatIsNoUserId() {
    ForgetConfig config = ForgetConfig.DEFAULTS.withWarehouse("w");
    assertThat(config.withUser("𝄞".repeat(256)).validated("UTF-8")).isNotNull();
    assertThatThrownBy(() -> config.withUser("x".repeat(257)).validated("UTF-8"))
        .isInstanceOf(JobException.class)
        .hasMessage("--user is longer than any user id: 256 characters");
  }

  /** In the locale C, Java makes a question mark of each byte that is not ASCII. */
  @Test
  void refusesAnIdThatMayHaveBeenMisread() {
    ForgetConfig misread = ForgetConfig.DEFAULTS.withWarehouse("w").withUser("zo??");
    assertThat(misread.validated("UTF-8")).isEqualTo(misread);
    assertThatThrownBy(() -> misread.validated("ANSI_X3.4-1968"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("set LC_ALL=C.UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"zoë", "-", " two words ", "zo?\uFFFD", "a\rb"})
  void takesTheIdFromStandardInputAsItIs(String id) throws IOException {
    assertThat(command.readAll("--warehouse", "w", "--user", "-")).isEqualTo(ExitCode.DONE);
    for (String end : List.of("", "\n", "\r\n")) {
      assertThat(ForgetJob.withUser(command.config(), utf8(id + end)).user()).isEqualTo(id);
    }
  }

  /** An empty pipe, a file of ids, one of another encoding: nobody is forgotten by mistake. */
  @Test
  void refusesWhatIsNotOneIdOnStandardInput() {
    ForgetConfig config = ForgetConfig.DEFAULTS.withWarehouse("w").withUser("-");
    assertRefused(config, utf8(""), "is empty");
    assertRefused(config, utf8("\n"), "is empty");
    assertRefused(config, utf8("ann\nbob\n"), "more than one line");
    assertRefused(config, new ByteArrayInputStream(new byte[] {'z', (byte) 0xeb}), "not UTF-8");
    assertRefused(config, utf8("x".repeat(257)), "longer than any user id");
    assertRefused(config, utf8("x".repeat(100_000)), "longer than any user id");
  }

  @Test
  void takesSeveralIdsFromAFile(@TempDir Path dir) throws IOException {
    Path file = dir.resolve("users");
    Files.writeString(file, "zoë\n two words \r\nann");
    assertThat(GivenUsers.read(file)).containsExactly("zoë", " two words ", "ann");
    Files.writeString(file, "\uFEFFann\n");
    assertThat(GivenUsers.read(file)).as("with an editor's mark").containsExactly("ann");
    assertThat(command.readAll("--warehouse", "w", "--users", file.toString()))
        .isEqualTo(ExitCode.DONE);
    assertThat(command.config().users()).isEqualTo(file);
  }

  /** An empty line is no id, and nobody is forgotten because of half a file. */
  @Test
  void refusesAFileThatIsNotIds(@TempDir Path dir) throws IOException {
    Path file = dir.resolve("users");
    assertRefused(file, "there is no such file");
    Files.writeString(file, "");
    assertRefused(file, "is empty");
    Files.writeString(file, "ann\n\nbob\n");
    assertRefused(file, "line 2, is empty");
    Files.writeString(file, "ann\n" + "x".repeat(257));
    assertRefused(file, "line 2, is longer than any user id");
    Files.write(file, new byte[] {'z', (byte) 0xeb});
    assertRefused(file, "is not UTF-8");
  }

  private static void assertRefused(Path file, String why) {
    assertThatThrownBy(() -> GivenUsers.read(file))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining(why);
  }

  private static void assertRefused(ForgetConfig config, InputStream in, String why) {
    assertThatThrownBy(() -> ForgetJob.withUser(config, in))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining(why);
  }

  private static InputStream utf8(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}

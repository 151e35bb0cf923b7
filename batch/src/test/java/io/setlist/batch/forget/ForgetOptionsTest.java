package io.setlist.batch.forget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From real arguments to the config, or to exit code 2. */
class ForgetOptionsTest {

  private final AtomicReference<ForgetConfig> config = new AtomicReference<>();

  @Test
  void forgetsUnlessToldToRegisterAgain() {
    assertThat(run("--warehouse", "w", "--user", "zoë?")).isEqualTo(ExitCode.DONE);
    assertThat(config.get().user()).isEqualTo("zoë?");
    assertThat(config.get().wish()).isEqualTo(ForgetConfig.Wish.FORGET);
    assertThat(run("--warehouse", "w", "--user", "zoë", "--register-again"))
        .isEqualTo(ExitCode.DONE);
    assertThat(config.get().wish()).isEqualTo(ForgetConfig.Wish.REGISTER_AGAIN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--user ann",
        "--warehouse w",
        "--warehouse w --user ",
        "--warehouse w --user ann bob"
      })
  void whatIsWrongIsExitCode2(String arguments) {
    assertThat(run(arguments.split(" ", -1))).isEqualTo(ExitCode.USAGE);
    assertThat(config.get()).isNull();
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

  private ExitCode run(String... arguments) {
    return Command.run(
        new ForgetOptions(),
        ForgetConfig.DEFAULTS,
        arguments,
        c -> {
          config.set(c.validated("UTF-8"));
          return ExitCode.DONE;
        });
  }
}

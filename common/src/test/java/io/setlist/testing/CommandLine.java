package io.setlist.testing;

import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import io.setlist.cli.Options;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** From real arguments to a command's config, or to an exit code and a complaint. */
public final class CommandLine<C> {

  private final Supplier<? extends Options<C>> options;
  private final C defaults;
  private final UnaryOperator<C> validated;

  private C config;
  private String complaint;

  /**
   * @param validated what the job itself makes of its config before anything else
   */
  public CommandLine(
      Supplier<? extends Options<C>> options, C defaults, UnaryOperator<C> validated) {
    this.options = options;
    this.defaults = defaults;
    this.validated = validated;
  }

  /** Reads words that hold no space. */
  public ExitCode read(String arguments) {
    return readAll(arguments.split(" ", -1));
  }

  public ExitCode readAll(String... arguments) {
    config = null;
    PrintStream standardError = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      return Command.run(
          options.get(),
          defaults,
          arguments,
          c -> {
            config = validated.apply(c);
            return ExitCode.DONE;
          });
    } finally {
      System.setErr(standardError);
      complaint = said.toString(StandardCharsets.UTF_8);
    }
  }

  /** Of the newest reading; null where it was refused. */
  public C config() {
    return config;
  }

  /** What the newest reading wrote to standard error. */
  public String complaint() {
    return complaint;
  }
}

package io.setlist.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import scala.Function2;
import scala.Option;
import scala.runtime.BoxedUnit;
import scala.util.Either;
import scopt.OptionDef;
import scopt.OptionParser;
import scopt.Read;

/**
 * The options of one command, declared once: they read arguments into an immutable config and print
 * the help. A thin layer over scopt that takes Java functions and never ends the JVM.
 *
 * @param <C> the config; its own constructor checks what depends on more than one option
 */
public abstract class Options<C> extends OptionParser<C> {

  private static final Read<String> TEXT = scopt.Read$.MODULE$.stringRead();

  private static final String UNKNOWN_FLAG = "Unknown option ";

  private final String command;
  private final List<String> flags = new ArrayList<>(List.of("help", "version"));

  protected Options(String command, String purpose) {
    super("setlist " + command);
    this.command = command;
    head(
        scala.collection.JavaConverters.asScalaBuffer(
            List.of("setlist " + command, jarVersion(getClass()) + ":", purpose)));
    help("help").text("print this help");
    version("version").text("print the version");
  }

  /** The name in the help and before every complaint. */
  final String name() {
    return "setlist " + command;
  }

  /** The version in the jar's manifest. */
  private static String jarVersion(Class<?> type) {
    String v = type.getPackage().getImplementationVersion();
    return v == null ? "(not from a jar)" : v;
  }

  /**
   * Declares {@code --name VALUE}.
   *
   * @param set gives the config with the value in it; an IllegalArgumentException's message is
   *     shown
   */
  protected final OptionDef<String, C> value(
      String name, String valueName, String text, BiFunction<C, String, C> set) {
    flags.add(name);
    return opt(name, TEXT)
        .valueName(valueName)
        .text(text)
        .action(
            update(
                (c, v) -> {
                  try {
                    return set.apply(c, v);
                  } catch (IllegalArgumentException e) {
                    complain("--" + name + " " + v + ": " + reason(e));
                    throw e; // scopt goes on to the next argument and fails at the end
                  }
                }));
  }

  private static String reason(IllegalArgumentException e) {
    return e instanceof NumberFormatException ? "not a whole number in range" : e.getMessage();
  }

  /** Declares a flag without a value. */
  protected final OptionDef<BoxedUnit, C> flag(String name, String text, UnaryOperator<C> set) {
    flags.add(name);
    return opt(name, scopt.Read$.MODULE$.unitRead())
        .text(text)
        .action(update((c, v) -> set.apply(c)));
  }

  private static <A, C> Function2<A, C, C> update(BiFunction<C, A, C> set) {
    return (a, c) -> set.apply(c, a);
  }

  /**
   * Reads the arguments onto the defaults.
   *
   * @throws JobException (usage) where they cannot be read
   * @throws Ended after {@code --help} and {@code --version}
   */
  final C read(String[] args, C defaults) {
    try {
      Option<C> config =
          parse(scala.collection.JavaConverters.asScalaBuffer(List.of(args)), defaults);
      if (config.isDefined()) return config.get();
      throw JobException.usage(problem + "; see 'setlist " + command + " --help'");
    } catch (IllegalArgumentException e) {
      throw JobException.usage(e.getMessage());
    }
  }

  private String problem;

  /** The first complaint is the cause; the rest follows from it. */
  private void complain(String message) {
    if (problem == null) problem = message;
  }

  @Override
  public void reportError(String message) {
    String meant = message.startsWith(UNKNOWN_FLAG) ? meant(message) : "";
    complain(Character.toLowerCase(message.charAt(0)) + message.substring(1) + meant);
  }

  private String meant(String unknown) {
    String typed = unknown.substring(UNKNOWN_FLAG.length()).replaceFirst("^-+", "");
    return Spelling.nearest(typed.replaceFirst("=.*", ""), flags)
        .map(flag -> "; did you mean --" + flag + "?")
        .orElse("");
  }

  /** scopt's hint at the help: {@link #read} says it in the one line that the user gets. */
  @Override
  public void displayToErr(String message) {}

  @Override
  public Option<Object> showUsageOnError() {
    return Option.apply(Boolean.FALSE);
  }

  @Override
  public void terminate(Either<String, BoxedUnit> state) {
    throw new Ended(state.isRight() ? ExitCode.DONE : ExitCode.USAGE);
  }

  /** The command has said all that was asked of it. */
  static final class Ended extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final ExitCode code;

    Ended(ExitCode code) {
      super(null, null, false, false);
      this.code = code;
    }

    ExitCode code() {
      return code;
    }
  }
}

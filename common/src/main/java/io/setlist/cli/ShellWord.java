package io.setlist.cli;

/** A text as one word of a command line that a person may copy into a shell. */
public final class ShellWord {

  private ShellWord() {}

  /** The text itself where no shell would see more in it, else in single quotes. */
  public static String of(String text) {
    return text.matches("[\\w./:,@%+=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}

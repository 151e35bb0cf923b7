package io.setlist.local.sql;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;

/** What standard input and output are connected to. */
public final class Terminal {

  private Terminal() {}

  /** Whether a person sits there. */
  public static boolean isInteractive() {
    return System.console() != null;
  }

  /** Its columns; 0 where there is none, or nobody knows. */
  public static int width() {
    if (!isInteractive()) return 0;
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(Redirect.INHERIT)
              .redirectError(Redirect.DISCARD)
              .start();
      try (Scanner size = new Scanner(stty.getInputStream(), StandardCharsets.UTF_8)) {
        if (!size.hasNextInt()) return 0;
        size.nextInt();
        return size.hasNextInt() ? size.nextInt() : 0;
      }
    } catch (IOException e) {
      return 0; // no stty, no fitting
    }
  }
}

package io.setlist.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that was probably meant among those that there are. */
public final class Spelling {

  /** Of so many letters one may be wrong; and a beginning of so many stands for the whole. */
  private static final int LETTERS_A_MISTAKE = 3;

  private Spelling() {}

  /** The known word nearest to the given one; empty where none is near. */
  public static Optional<String> nearest(String word, Collection<String> known) {
    String typed = plain(word);
    int most = typed.length() / LETTERS_A_MISTAKE;
    return known.stream()
        .filter(candidate -> mistakes(typed, plain(candidate)) <= most)
        .min(Comparator.<String>comparingInt(c -> mistakes(typed, plain(c))).thenComparing(c -> c));
  }

  /** Capitals and underscores are no mistakes that need counting. */
  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static int mistakes(String typed, String word) {
    if (typed.length() >= LETTERS_A_MISTAKE && word.startsWith(typed)) return 0;
    return distance(typed, word);
  }

  /**
   * Letters to put in, take out, replace or swap with their neighbour (optimal string alignment).
   */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) d[i][0] = i;
    for (int j = 0; j <= b.length(); j++) d[0][j] = j;
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int other = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + other);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
    return d[a.length()][b.length()];
  }
}

package io.setlist.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Bars of marginal events a second, a group for each division; a line through a bar's end goes from
 * the least to the most.
 */
final class Chart {

  private static final int WIDTH = 760;
  private static final int LABELS = 130;
  private static final int NUMBERS = 110;
  private static final int ROW = 26;
  private static final int BAR = 16;
  private static final int TITLE = 34;

  private final List<Figures> figures;
  private final List<String> parts = new ArrayList<>();
  private int y;

  Chart(List<Figures> figures) {
    this.figures = figures.stream().filter(f -> f.marginalRate().isPresent()).toList();
  }

  String svg() {
    for (Division division : Division.values()) {
      List<Figures> those = figures.stream().filter(f -> f.division() == division).toList();
      if (!those.isEmpty()) group(division, those);
    }
    int height = y + 10;
    return """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d"
      font-family="sans-serif" font-size="13" role="img" aria-label="Marginal events a second">
    <rect width="100%%" height="100%%" fill="#fff"/>
    %s
    </svg>
    """
        .formatted(WIDTH, height, WIDTH, height, String.join("\n", parts));
  }

  /** Each group has a scale of its own: the limits would dwarf what is compared. */
  private void group(Division division, List<Figures> those) {
    double most =
        those.stream().mapToDouble(f -> f.marginalRate().orElseThrow().max()).max().orElse(1);
    y += TITLE;
    text(
        10,
        y - 12,
        "start",
        "#222",
        "font-weight=\"bold\"",
        division.title() + ": events a second, start-up cancelled out");
    for (Figures f : those) {
      Spread rate = f.marginalRate().orElseThrow();
      double scale = (WIDTH - LABELS - NUMBERS) / most;
      int middle = y + BAR / 2;
      boolean ours = f.contestant().equals(division.baseline());
      text(LABELS - 8, middle + 5, "end", "#222", "", f.contestant());
      add(
          "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
          LABELS, y, rate.median() * scale, BAR, ours ? "#1a7f4b" : "#9aa5b1");
      add(
          "<path d=\"M%.1f %dH%.1f\" stroke=\"#222\"/>",
          LABELS + rate.min() * scale, middle, LABELS + rate.max() * scale);
      text(
          (int) (LABELS + rate.max() * scale) + 6,
          middle + 5,
          "start",
          "#222",
          "",
          String.format(Locale.ROOT, "%,.0f", rate.median()));
      y += ROW;
    }
  }

  private void text(int x, int baseline, String anchor, String fill, String more, String text) {
    add(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" fill=\"%s\" %s>%s</text>",
        x, baseline, anchor, fill, more, text);
  }

  private void add(String form, Object... values) {
    parts.add(String.format(Locale.ROOT, form, values));
  }
}

package io.setlist.batch.certificates;

import io.setlist.batch.session.DateRange;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A line for each month and a sign for each day, from the first date that is known to the last;
 * then what the signs mean, with how many days have each, and why dates are unprovable.
 *
 * @param marks of the dates that are known; one between them that is not was never computed
 * @param unprovable the reasons
 */
record Calendar(SortedMap<LocalDate, DayMark> marks, SortedMap<LocalDate, String> unprovable) {

  private static final int REASONS_SHOWN = 10;

  List<String> lines() {
    if (marks.isEmpty()) return List.of("no date has been computed yet; './setlist batch' does");
    List<String> lines = new ArrayList<>();
    lines.add("         1   5    10   15   20   25   30");
    Map<DayMark, Integer> counts = new EnumMap<>(DayMark.class);
    YearMonth last = YearMonth.from(marks.lastKey());
    for (YearMonth m = YearMonth.from(marks.firstKey()); !m.isAfter(last); m = m.plusMonths(1)) {
      lines.add(line(m, counts));
    }
    lines.add("");
    counts.forEach(
        (mark, days) ->
            lines.add(
                String.format(Locale.ROOT, "%c %,6d  %s", mark.sign(), days, mark.meaning())));
    reasons(lines);
    return lines;
  }

  private String line(YearMonth month, Map<DayMark, Integer> counts) {
    StringBuilder line = new StringBuilder(month + "  ");
    for (int day = 1; day <= month.lengthOfMonth(); day++) {
      LocalDate date = month.atDay(day);
      if (date.isBefore(marks.firstKey()) || date.isAfter(marks.lastKey())) {
        line.append(' ');
        continue;
      }
      DayMark mark = marks.getOrDefault(date, DayMark.NEVER_COMPUTED);
      counts.merge(mark, 1, Integer::sum);
      line.append(mark.sign());
    }
    return line.toString().stripTrailing();
  }

  /** Neighbours mostly have the same one. */
  private void reasons(List<String> lines) {
    SortedMap<LocalDate, String> byFirst = new TreeMap<>();
    Map<String, TreeSet<LocalDate>> dates = new TreeMap<>();
    unprovable.forEach(
        (date, reason) -> dates.computeIfAbsent(reason, r -> new TreeSet<>()).add(date));
    dates.forEach(
        (reason, all) -> {
          for (DateRange range : DateRange.of(all)) {
            String to = range.first().equals(range.last()) ? "" : " to " + range.last();
            String line = range.first() + to + ": " + reason;
            byFirst.put(range.first(), line);
          }
        });
    if (!byFirst.isEmpty()) lines.add("");
    byFirst.values().stream().limit(REASONS_SHOWN).forEach(lines::add);
    if (byFirst.size() > REASONS_SHOWN) {
      lines.add("... and others; the table batch_dates has them all");
    }
  }
}

package io.setlist.batch.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a person sees of the nights. */
class CalendarTest {

  private final SortedMap<LocalDate, DayMark> marks = new TreeMap<>();
  private final SortedMap<LocalDate, String> unprovable = new TreeMap<>();

  @Test
  void aLineForEachMonthAndASignForEachDay() {
    mark("2026-01-30", DayMark.UNPROVABLE);
    mark("2026-01-31", DayMark.UNPROVABLE);
    mark("2026-02-01", DayMark.CERTIFIED);
    mark("2026-02-02", DayMark.DRIFTED);
    mark("2026-02-04", DayMark.INCOMPLETE);
    mark("2026-02-05", DayMark.DUE);
    unprovable.put(LocalDate.parse("2026-01-30"), "archive is kept from 2026-02-01 on");
    unprovable.put(LocalDate.parse("2026-01-31"), "archive is kept from 2026-02-01 on");

    assertThat(new Calendar(marks, unprovable).lines())
        .containsExactly(
            "         1   5    10   15   20   25   30",
            "2026-01                               ??",
            "2026-02  #~.+o",
            "",
            "#      1  certified: compared, and nothing differs",
            "+      1  certified, though hours of it are not wholly archived",
            "~      1  compared, and something differs: repair it",
            "o      1  due: to be compared",
            "?      2  the archive does not prove it",
            ".      1  never computed",
            "",
            "2026-01-30 to 2026-01-31: archive is kept from 2026-02-01 on");
  }

  /** Ten years of scattered dates: what is printed grows with the months, not with the reasons. */
  @Test
  void yearsFitOnAPage() {
    for (LocalDate d = LocalDate.parse("2016-01-01"); d.getYear() < 2026; d = d.plusDays(2)) {
      mark(d.toString(), DayMark.UNPROVABLE);
      unprovable.put(d, "gone " + d);
    }
    assertThat(new Calendar(marks, unprovable).lines())
        .hasSize(1 + 120 + 1 + 2 + 1 + 10 + 1)
        .allMatch(line -> line.length() <= 100);
  }

  @Test
  void nothingIsSaidOfNothing() {
    assertThat(new Calendar(marks, unprovable).lines())
        .containsExactly("no date has been computed yet; './setlist batch' does");
  }

  private void mark(String date, DayMark mark) {
    marks.put(LocalDate.parse(date), mark);
  }
}

package io.setlist.batch.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.batch.archive.Completeness.Hole;
import io.setlist.batch.archive.Completeness.LogEnd;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Asked for the hours 10, 11 and 12 of a day; {@code p1@13:00=7}: the log of p1 ended at 7 then.
 */
class CompletenessTest {

  private static final String DAY = "2026-02-16T";

  @ParameterizedTest(name = "archived {0}, seen {1}: missing {2}")
  @CsvSource({
    // one partition, seen right at the end of each hour, and all of it archived
    "p0=9,      p0@11:00=3 p0@12:00=6 p0@13:00=9,             ''",
    // seen a millisecond too early proves nothing of the hour
    "p0=9,      p0@11:00=3 p0@12:00=6 p0@12:59:59.999=9,      12",
    // one look after all of them is enough, even much later
    "p0=9,      p0@13:00=9,                                   ''",
    "p0=9,      p0@23:30=9,                                   ''",
    // the first look after an hour decides it, a later one may be ahead of the archive
    "p0=6,      p0@11:00=3 p0@12:00=6 p0@13:00=9,             12",
    "p0=3,      p0@11:00=3 p0@12:00=6 p0@13:00=9,             11 12",
    "p0=5,      p0@11:00=3 p0@12:00=6 p0@13:00=6,             11 12",
    "p0=2,      p0@11:00=3 p0@12:00=6 p0@13:00=9,             10 11 12",
    // a silent partition holds nothing up, if it was looked at
    "p0=9 p1=0, p0@13:00=9 p1@13:00=0,                        ''",
    "p0=9 p1=4, p0@13:00=9 p1@13:00=4,                        ''",
    // every partition counts
    "p0=9 p1=4, p0@13:00=9 p1@13:00=5,                        10 11 12",
    "p0=9 p1=4, p0@13:00=9 p1@12:30=4,                        12",
    "p0=9,      p0@13:00=9 p1@13:00=1,                        10 11 12",
    // a partition whose log nobody has seen
    "p0=9 p1=4, p0@13:00=9,                                   10 11 12",
    // several looks at one moment: the furthest counts
    "p0=8,      p0@13:00=8 p0@13:00=9,                        10 11 12",
    // nothing at all is known
    "'',        '',                                           10 11 12",
  })
  void anHourIsCompleteWhenEveryLogEndSeenAfterItIsArchived(
      String archived, String seen, String missing) {
    Map<Source, Long> reached = new TreeMap<>();
    for (String a : words(archived)) reached.put(source(a), Long.parseLong(a.substring(3)));
    List<LogEnd> ends = new ArrayList<>();
    for (String s : words(seen)) {
      String[] parts = s.substring(3).split("=", 2);
      String time = parts[0].length() == 5 ? parts[0] + ":00" : parts[0];
      ends.add(new LogEnd(source(s), Instant.parse(DAY + time + "Z"), Long.parseLong(parts[1])));
    }

    assertThat(new Completeness(reached, List.of(), ends).missing(hours("10 11 12")))
        .isEqualTo(hours(missing));
  }

  /** Logs ended at 3, 6 and 9 when the hours did. */
  @ParameterizedTest(name = "lost {0}, {1} to {2}: missing {3}")
  @CsvSource({
    "p0, 0, 1, 10",
    "p0, 3, 4, 11",
    "p0, 2, 7, 10 11 12",
    "p0, 8, 9, 12",
    // before the first hour and after the last
    "p0, 9, 12, ''",
    // of a partition that was seen once, at the end: nobody knows when it came
    "p1, 0, 1, 10 11 12",
  })
  void anHourIsNotCompleteWhereRecordsThatItMayHaveHeldAreLost(
      String partition, long from, long until, String missing) {
    List<LogEnd> ends =
        List.of(
            new LogEnd(source("p0"), Instant.parse(DAY + "10:00:00Z"), 0),
            new LogEnd(source("p0"), Instant.parse(DAY + "11:00:00Z"), 3),
            new LogEnd(source("p0"), Instant.parse(DAY + "12:00:00Z"), 6),
            new LogEnd(source("p0"), Instant.parse(DAY + "13:00:00Z"), 9),
            new LogEnd(source("p1"), Instant.parse(DAY + "13:00:00Z"), 9));
    List<Hole> holes = List.of(new Hole(source(partition), from, until));

    assertThat(
            new Completeness(Map.of(source("p0"), 12L, source("p1"), 12L), holes, ends)
                .missing(hours("10 11 12")))
        .isEqualTo(hours(missing));
  }

  @Test
  void whatOneCutOffHasInCommonWithAnotherIsTheSmallerOfBoth() {
    CutOff one = new CutOff(new TreeMap<>(Map.of(source("p0"), 5L, source("p1"), 7L)));
    CutOff two =
        new CutOff(new TreeMap<>(Map.of(source("p0"), 6L, source("p1"), 2L, source("p2"), 1L)));

    assertThat(one.common(two).until()).isEqualTo(Map.of(source("p0"), 5L, source("p1"), 2L));
    assertThat(one.of(source("p2"))).isZero();
    assertThat(CutOff.of(two.positions().stream().toList().subList(0, 0)))
        .isEqualTo(CutOff.NOTHING);
  }

  private static List<Instant> hours(String hours) {
    return words(hours).stream()
        .map(h -> Instant.parse(DAY + h + ":00:00Z"))
        .collect(Collectors.toList());
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(" ")).filter(w -> !w.isEmpty()).toList();
  }

  private static Source source(String word) {
    return new Source("listens", word.charAt(1) - '0');
  }
}

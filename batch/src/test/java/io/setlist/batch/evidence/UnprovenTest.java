package io.setlist.batch.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.rules.Rules;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Days of February; a session is near to one that comes within the gap of 15 minutes. */
class UnprovenTest {

  @ParameterizedTest
  @CsvSource({
    "'', 10T12:00, 10T13:00, false",
    "10, 10T12:00, 10T13:00, true",
    "10, 09T12:00, 09T23:44, false",
    "10, 09T12:00, 09T23:45, true",
    "10, 11T00:14, 11T01:00, true",
    "10, 11T00:15, 11T01:00, false",
    "10, 09T12:00, 11T12:00, true",
    "08 10 14, 11T12:00, 13T12:00, false",
    "08 10 14, 11T12:00, 13T23:50, true",
    "08 10 14, 09T00:20, 09T23:00, false",
    "08 10 14, 07T00:00, 15T23:00, true",
    "08 10 14, 15T00:15, 16T00:00, false",
    "08 09 10, 09T12:00, 09T13:00, true",
  })
  void aSessionIsNearOrNot(String days, String start, String end, boolean near) {
    TreeSet<LocalDate> dates =
        Arrays.stream(days.split(" "))
            .filter(day -> !day.isEmpty())
            .map(day -> LocalDate.parse("2026-02-" + day))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(new Unproven(dates, Rules.DEFAULTS).call(time(start), time(end))).isEqualTo(near);
  }

  private static Timestamp time(String dayAndTime) {
    return Timestamp.from(Instant.parse("2026-02-" + dayAndTime + ":00Z"));
  }
}

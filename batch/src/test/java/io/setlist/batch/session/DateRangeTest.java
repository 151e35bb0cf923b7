package io.setlist.batch.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DateRangeTest {

  @ParameterizedTest
  @CsvSource({
    "16,             16-16",
    "16 17 18,       16-18",
    "18 16,          16-16 18-18",
    "10 11 13 15 16, 10-11 13-13 15-16",
  })
  void datesAreAsFewRangesAsCanBe(String days, String ranges) {
    TreeSet<LocalDate> dates =
        Arrays.stream(days.split(" "))
            .map(DateRangeTest::day)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(DateRange.of(dates))
        .extracting(r -> r.first().getDayOfMonth() + "-" + r.last().getDayOfMonth())
        .containsExactly(ranges.split(" "));
  }

  @Test
  void hasTheHoursOfItsDates() {
    DateRange two = new DateRange(day("16"), day("17"));

    assertThat(two.hours()).hasSize(48).startsWith(two.start()).isSorted();
    assertThat(two.end()).isEqualTo(Instant.parse("2026-02-18T00:00:00Z"));
    assertThat(two.dates()).containsExactly(day("16"), day("17"));
  }

  @Test
  void doesNotRunBackwards() {
    assertThatThrownBy(() -> new DateRange(day("17"), day("16")))
        .hasMessage("2026-02-17 is after 2026-02-16");
  }

  private static LocalDate day(String d) {
    return LocalDate.parse("2026-02-" + d);
  }
}

package io.setlist.batch.session;

import io.setlist.batch.archive.Period;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.Stream;

/** UTC dates without a gap, both ends included. */
public record DateRange(LocalDate first, LocalDate last) {

  public DateRange {
    if (first.isAfter(last)) throw new IllegalArgumentException(first + " is after " + last);
  }

  /** The dates of a time from one midnight to another. */
  static DateRange during(Period period) {
    return new DateRange(date(period.from()), date(period.until()).minusDays(1));
  }

  private static LocalDate date(Instant midnight) {
    return midnight.atZone(ZoneOffset.UTC).toLocalDate();
  }

  /** The dates in as few ranges as can be, in order. */
  public static List<DateRange> of(SortedSet<LocalDate> dates) {
    List<DateRange> ranges = new ArrayList<>();
    for (LocalDate date : dates) {
      int end = ranges.size() - 1;
      if (end >= 0 && ranges.get(end).last.plusDays(1).equals(date)) {
        ranges.set(end, new DateRange(ranges.get(end).first, date));
      } else {
        ranges.add(new DateRange(date, date));
      }
    }
    return ranges;
  }

  public Stream<LocalDate> dates() {
    return first.datesUntil(last.plusDays(1));
  }

  /** The beginnings of the hours. */
  public List<Instant> hours() {
    return Stream.iterate(start(), h -> h.isBefore(end()), h -> h.plus(Duration.ofHours(1)))
        .toList();
  }

  public Instant start() {
    return first.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** The first instant after. */
  public Instant end() {
    return last.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}

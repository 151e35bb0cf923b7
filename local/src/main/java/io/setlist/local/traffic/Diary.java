package io.setlist.local.traffic;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** When a listener starts music on a day, by the clock on the listener's wall. */
final class Diary {

  /** No zone's day begins earlier than this before the day of UTC. */
  static final long EARLIEST_ZONE_MS = 14 * 3_600_000L;

  private static final int MOST_PER_DAY = 1000;
  private static final int[] WEEKDAY = {
    2, 1, 1, 1, 1, 2, 5, 9, 8, 6, 5, 5, 7, 6, 5, 5, 6, 8, 9, 8, 8, 7, 6, 4
  };
  private static final int[] WEEKEND = {
    4, 3, 2, 1, 1, 1, 2, 3, 5, 7, 8, 8, 8, 8, 8, 8, 8, 8, 8, 9, 9, 8, 7, 5
  };

  private final Traffic traffic;

  Diary(Traffic traffic) {
    this.traffic = traffic;
  }

  /** The first local date on which a visit can fall into the period. */
  LocalDate firstDay() {
    return LocalDate.ofInstant(traffic.from(), ZoneOffset.UTC).minusDays(1);
  }

  LocalDate lastDay() {
    return LocalDate.ofInstant(traffic.until(), ZoneOffset.UTC).plusDays(1);
  }

  List<Visit> visits(Listener listener, LocalDate day) {
    Rng rng = Rng.of(traffic.seed(), 3, listener.number(), day.toEpochDay());
    int number = (int) (day.toEpochDay() - firstDay().toEpochDay()) * MOST_PER_DAY;
    List<Visit> visits = new ArrayList<>();
    if (day.getDayOfWeek() == DayOfWeek.MONDAY && listener.discovers()) {
      add(
          visits,
          at(listener, day, 7 + rng.below(3), rng),
          listener,
          number++,
          Visit.Kind.DISCOVERY);
    }
    if (rng.chance(traffic.faults().flight())) {
      add(visits, at(listener, day, 6 + rng.below(12), rng), listener, number++, Visit.Kind.FLIGHT);
    }
    number = addFirstFlight(visits, listener, day, number);
    int n = (int) listener.visitsPerDay() + (rng.chance(listener.visitsPerDay() % 1) ? 1 : 0);
    for (int i = 0; i < n; i++) {
      add(visits, at(listener, day, hour(day, rng), rng), listener, number++, Visit.Kind.USUAL);
    }
    return visits;
  }

  /**
   * The first listener flies in the first third of the period, so that the smallest traffic tells
   * the story.
   */
  private int addFirstFlight(List<Visit> visits, Listener listener, LocalDate day, int number) {
    if (listener.number() != 0 || traffic.faults().flight() == 0 || !day.equals(firstDay()))
      return number;
    long start = traffic.fromMs() + (traffic.untilMs() - traffic.fromMs()) / 3;
    add(visits, start, listener, number, Visit.Kind.FLIGHT);
    return number + 1;
  }

  private void add(List<Visit> visits, long start, Listener listener, int number, Visit.Kind kind) {
    if (start >= traffic.fromMs() && start < traffic.untilMs()) {
      visits.add(new Visit(start, listener.number(), number, kind));
    }
  }

  private static long at(Listener listener, LocalDate day, int hour, Rng rng) {
    long hourMs = day.atTime(hour, 0).atZone(listener.home().zone()).toInstant().toEpochMilli();
    return hourMs + rng.below(3_600_000);
  }

  private static int hour(LocalDate day, Rng rng) {
    int[] weights = day.getDayOfWeek().getValue() >= 6 ? WEEKEND : WEEKDAY;
    int total = 0;
    for (int w : weights) total += w;
    int at = rng.below(total);
    int hour = 0;
    while (at >= weights[hour]) at -= weights[hour++];
    return hour;
  }
}

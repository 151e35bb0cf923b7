package io.setlist.local.traffic;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Everybody's records in the order in which they reach Kafka. Holds the visits of a day and the
 * records that are on their way, never a whole day's records: a visit is played when its time
 * comes, and nothing of it arrives before.
 */
final class Arrivals {

  private final Crowd crowd;
  private final Traffic traffic;
  private final Diary diary;
  private final PriorityQueue<Visit> visits = new PriorityQueue<>();
  private final PriorityQueue<Sent> underWay = new PriorityQueue<>();

  Arrivals(Crowd crowd) {
    this.crowd = crowd;
    this.traffic = crowd.traffic();
    this.diary = new Diary(traffic);
  }

  /** Hands out each record once. */
  void forEach(Consumer<Sent> sink) {
    if (crowd.rest() > 0) underWay.addAll(crowd.records(crowd.whole()));
    for (LocalDate day = diary.firstDay(); !day.isAfter(diary.lastDay()); day = day.plusDays(1)) {
      for (int user = 0; user < crowd.whole(); user++) {
        visits.addAll(diary.visits(Listener.of(traffic.seed(), user), day));
      }
      // Visits of the next local day may begin before that day does in UTC.
      long next = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
      playUntil(next - Diary.EARLIEST_ZONE_MS, sink);
    }
    playUntil(Long.MAX_VALUE, sink);
  }

  private void playUntil(long end, Consumer<Sent> sink) {
    while (!visits.isEmpty() && visits.peek().start() < end) {
      Visit visit = visits.poll();
      deliverBefore(visit.start(), sink);
      underWay.addAll(Journey.of(traffic, Listener.of(traffic.seed(), visit.user()), visit));
    }
    deliverBefore(end, sink);
  }

  private void deliverBefore(long time, Consumer<Sent> sink) {
    while (!underWay.isEmpty() && underWay.peek().arrival() < time) sink.accept(underWay.poll());
  }
}

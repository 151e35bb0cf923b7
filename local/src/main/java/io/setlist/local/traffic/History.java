package io.setlist.local.traffic;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** All that one listener sends, made alone: the merged stream holds exactly these records. */
final class History {

  private final Traffic traffic;
  private final Diary diary;

  History(Traffic traffic) {
    this.traffic = traffic;
    this.diary = new Diary(traffic);
  }

  /** In the order in which they are made, which is not that of arrival. */
  List<Sent> of(int user) {
    Listener listener = Listener.of(traffic.seed(), user);
    List<Sent> all = new ArrayList<>();
    days()
        .flatMap(day -> diary.visits(listener, day).stream())
        .forEach(visit -> all.addAll(Journey.of(traffic, listener, visit)));
    return all;
  }

  private Stream<LocalDate> days() {
    return diary.firstDay().datesUntil(diary.lastDay().plusDays(1));
  }
}

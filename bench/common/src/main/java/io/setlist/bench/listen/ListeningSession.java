package io.setlist.bench.listen;

import java.util.HashSet;
import java.util.Set;

/**
 * A session that grows by an event at a time and can be joined to another: the columns that do not
 * depend on the order of the events. Public fields, for Flink's serializer.
 */
public class ListeningSession {

  public String userId;
  public long start = Long.MAX_VALUE;
  public long end = Long.MIN_VALUE;
  public long events;
  public long songs;
  public long skips;
  public long interruptions;
  public long listenedMs;
  public Set<String> devices = new HashSet<>();

  public ListeningSession add(Listen listen) {
    userId = listen.getUserId();
    start = Math.min(start, listen.getEventTime());
    end = Math.max(end, listen.getEventTime());
    events++;
    switch (listen.getType()) {
      case "play" -> songs++;
      case "skip" -> skips++;
      case "pause" -> interruptions++;
      default -> {}
    }
    listenedMs += listen.getMsPlayed();
    if (listen.getDeviceId() != null) devices.add(listen.getDeviceId());
    return this;
  }

  public ListeningSession join(ListeningSession other) {
    if (other.userId != null) userId = other.userId;
    start = Math.min(start, other.start);
    end = Math.max(end, other.end);
    events += other.events;
    songs += other.songs;
    skips += other.skips;
    interruptions += other.interruptions;
    listenedMs += other.listenedMs;
    devices.addAll(other.devices);
    return this;
  }
}

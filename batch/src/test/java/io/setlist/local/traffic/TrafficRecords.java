package io.setlist.local.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The generator's traffic in memory: what reaches Kafka, and what is true of it. */
public final class TrafficRecords {

  private TrafficRecords() {}

  /** A record with its timestamp. */
  public record Arrived(int user, long timestamp, byte[] value) {}

  /** All records in the order of their arrival. */
  public static List<Arrived> arrivals(Traffic traffic) {
    List<Arrived> all = new ArrayList<>();
    Wire wire = new Wire();
    new Arrivals(Crowd.of(traffic))
        .forEach(sent -> all.add(new Arrived(sent.user(), sent.arrival(), wire.bytes(sent))));
    return all;
  }

  /** The sessions as they truly were. */
  public static List<TrueSession> truth(Traffic traffic, long gapMs) {
    Truth truth = new Truth(Crowd.of(traffic), gapMs);
    return IntStream.range(0, traffic.users())
        .boxed()
        .flatMap(u -> truth.sessions(u).stream())
        .toList();
  }
}

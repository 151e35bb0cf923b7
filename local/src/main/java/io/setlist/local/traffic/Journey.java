package io.setlist.local.traffic;

import io.setlist.local.traffic.Sent.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * From what happened in a visit to what arrives: delays, copies, and records that are no events.
 */
final class Journey {

  private static final long YEAR_2100 = 4_102_444_800_000L;
  private static final long MINUTE = 60_000;

  private final Traffic traffic;
  private final Listener listener;
  private final Visit visit;
  private final Rng rng;
  private final List<Sent> sent = new ArrayList<>();

  private Journey(Traffic traffic, Listener listener, Visit visit) {
    this.traffic = traffic;
    this.listener = listener;
    this.visit = visit;
    this.rng = Rng.of(traffic.seed(), 4, listener.number(), visit.number());
  }

  /** All records of a visit. No record arrives before the visit's start. */
  static List<Sent> of(Traffic traffic, Listener listener, Visit visit) {
    Journey journey = new Journey(traffic, listener, visit);
    switch (visit.kind()) {
      case FLIGHT -> journey.flight();
      case DISCOVERY ->
          journey.online(
              listener.phone(), journey.player(listener.phone(), visit.start()).discover());
      case USUAL -> {
        Device device = listener.devices().get(journey.rng.below(listener.devices().size()));
        journey.online(device, journey.player(device, visit.start()).listen());
      }
    }
    return journey.sent;
  }

  /**
   * The phone plays what it has stored and tells of it after the landing; at home the laptop plays
   * on.
   */
  private void flight() {
    long landing = visit.start() + rng.between(120 * MINUTE, 540 * MINUTE);
    long backOnline = landing + rng.between(MINUTE, 20 * MINUTE);
    List<TrafficEvent> inTheAir = player(listener.phone(), visit.start()).listenUntil(landing);
    for (int i = 0; i < inTheAir.size(); i++) {
      send(inTheAir.get(i), listener.phone(), backOnline + 5L * i, true);
    }
    long athome = visit.start() + rng.between(10 * MINUTE, 60 * MINUTE);
    online(listener.laptop(), player(listener.laptop(), athome).listen());
  }

  private void online(Device device, List<TrafficEvent> events) {
    for (TrafficEvent event : events) {
      boolean late = rng.chance(traffic.faults().late());
      long delay = late ? rng.between(75 * MINUTE, 420 * MINUTE) : usualDelay();
      send(event, device, event.eventTime() + delay, late);
    }
  }

  /**
   * Under a second as a rule; in a tunnel up to four minutes, so that events overtake each other.
   */
  private long usualDelay() {
    if (rng.chance(0.03)) return rng.between(5_000, 4 * MINUTE);
    return 100 + Math.min(4 * MINUTE, (long) rng.exponential(700));
  }

  private void send(TrafficEvent event, Device device, long arrival, boolean delayed) {
    add(event, device, arrival, delayed, Kind.EVENT);
    Faults faults = traffic.faults();
    if (rng.chance(faults.duplicate())) {
      add(copy(event), device, arrival + rng.between(20, 90_000), delayed, Kind.DUPLICATE);
    }
    if (rng.chance(faults.malformed())) add(event, device, arrival, false, Kind.MALFORMED);
    if (rng.chance(faults.future())) {
      TrafficEvent ahead = event.withEventTime(YEAR_2100 + rng.below(1_000_000_000));
      add(ahead, device, arrival, false, Kind.FUTURE);
    }
  }

  /**
   * The same again; or, where an id says that it is the same, with something changed on the way.
   */
  private TrafficEvent copy(TrafficEvent e) {
    if (e.eventId() == null || rng.chance(0.6)) return e;
    return switch (rng.below(3)) {
      case 0 -> e.withMsPlayed(e.msPlayed() == null ? 0L : Math.max(0, e.msPlayed() - 500));
      case 1 -> e.withoutCountry();
      default -> e.withoutPlaylist();
    };
  }

  private void add(TrafficEvent event, Device device, long arrival, boolean delayed, Kind kind) {
    sent.add(
        new Sent(
            arrival,
            visit.user(),
            visit.number(),
            sent.size(),
            kind,
            event,
            device,
            delayed,
            rng.next()));
  }

  private Player player(Device device, long start) {
    return new Player(
        traffic,
        listener,
        device,
        visit,
        start,
        Rng.of(traffic.seed(), 5, listener.number(), visit.number(), start));
  }
}

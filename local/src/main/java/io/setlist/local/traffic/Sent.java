package io.setlist.local.traffic;

/**
 * A record on its way: an event, when it reaches Kafka, and how it looks on the wire.
 *
 * @param arrival when it reaches Kafka; records arrive in the order of this, then of the next three
 * @param visit the listener's visit that it belongs to
 * @param number within the visit
 * @param event what it says; of a malformed record, what it was meant to say
 * @param delayed whether it comes hours after it happened
 * @param salt for what is random in its rendering
 */
record Sent(
    long arrival,
    int user,
    int visit,
    int number,
    Kind kind,
    TrafficEvent event,
    Device device,
    boolean delayed,
    long salt)
    implements Comparable<Sent> {

  enum Kind {
    EVENT,
    DUPLICATE,
    MALFORMED,
    FUTURE;

    /** Whether a reader of SPEC 1 accepts it, so that it counts for the truth. */
    boolean isGood() {
      return this == EVENT || this == DUPLICATE;
    }
  }

  @Override
  public int compareTo(Sent o) {
    if (arrival != o.arrival) return arrival < o.arrival ? -1 : 1;
    if (user != o.user) return user < o.user ? -1 : 1;
    return visit != o.visit ? Integer.compare(visit, o.visit) : Integer.compare(number, o.number);
  }
}

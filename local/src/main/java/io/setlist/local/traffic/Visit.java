package io.setlist.local.traffic;

/**
 * A time at which a listener starts music; not yet a session, which only the gaps decide.
 *
 * @param number unique for the listener
 */
record Visit(long start, int user, int number, Kind kind) implements Comparable<Visit> {

  enum Kind {
    USUAL,
    /** Monday's new playlist, heard through. */
    DISCOVERY,
    /** Hours of the phone offline in the air. */
    FLIGHT
  }

  @Override
  public int compareTo(Visit o) {
    if (start != o.start) return start < o.start ? -1 : 1;
    return user != o.user ? Integer.compare(user, o.user) : Integer.compare(number, o.number);
  }
}

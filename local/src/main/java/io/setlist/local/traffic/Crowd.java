package io.setlist.local.traffic;

import java.util.List;

/**
 * Who takes part: all listeners of the traffic, the last one perhaps only in part, so that the
 * number of records is exactly what was asked for.
 *
 * @param whole listeners with all their records
 * @param rest so many records of the next listener
 */
record Crowd(Traffic traffic, int whole, int rest) {

  private static final int MOST = 50_000_000;

  static Crowd of(Traffic traffic) {
    return new Crowd(traffic, traffic.users(), 0);
  }

  /** As many listeners as send so many records in the traffic's period. */
  static Crowd sending(long records, Traffic traffic) {
    History history = new History(traffic);
    long left = records;
    for (int user = 0; user < MOST; user++) {
      int n = history.of(user).size();
      if (n >= left) return new Crowd(traffic, user, (int) left);
      left -= n;
    }
    throw new IllegalArgumentException(
        "--events " + records + " is too much for one period; give more --days");
  }

  int users() {
    return whole + (rest > 0 ? 1 : 0);
  }

  /** The records of one listener, as many as take part. */
  List<Sent> records(int user) {
    List<Sent> all = new History(traffic).of(user);
    return user < whole ? all : all.subList(0, rest);
  }
}

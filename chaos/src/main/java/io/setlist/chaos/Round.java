package io.setlist.chaos;

import java.util.List;

/**
 * What came of a round.
 *
 * @param strikes what was done
 * @param records in the tables that were judged in the run so far
 * @param differences what is not as it should be, a line each
 */
record Round(
    int number,
    List<Strike> strikes,
    double seconds,
    long records,
    long late,
    long dead,
    long sessions,
    List<String> differences) {

  /** A fault, and what it did. */
  record Strike(String fault, String what) {}

  boolean isRight() {
    return differences.isEmpty();
  }
}

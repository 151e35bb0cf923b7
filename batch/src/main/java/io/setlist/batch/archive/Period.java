package io.setlist.batch.archive;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A time, both ends included. */
public record Period(Instant from, Instant until) {

  /** Enough for a night's news, and few enough for any plan. */
  public static final int MOST = 12;

  /**
   * A few periods that hold all of some, in order. Where they would be too many, only the widest
   * holes are left out, and what is in the others comes with them.
   */
  public static List<Period> covering(List<Period> some) {
    List<Period> merged = merged(some);
    List<Period> few = new ArrayList<>();
    int first = 0;
    for (int last : beforeTheWidestHoles(merged)) {
      few.add(new Period(merged.get(first).from, merged.get(last).until));
      first = last + 1;
    }
    return few;
  }

  private static List<Period> merged(List<Period> some) {
    List<Period> merged = new ArrayList<>();
    for (Period p : some.stream().sorted(Comparator.comparing(Period::from)).toList()) {
      int last = merged.size() - 1;
      if (last < 0 || merged.get(last).until.isBefore(p.from)) {
        merged.add(p);
      } else if (merged.get(last).until.isBefore(p.until)) {
        merged.set(last, new Period(merged.get(last).from, p.until));
      }
    }
    return merged;
  }

  /** The places of periods after which there is one of them, and of the last one. */
  private static SortedSet<Integer> beforeTheWidestHoles(List<Period> merged) {
    Comparator<Integer> byHole =
        Comparator.comparing(
            i -> Duration.between(merged.get(i).until, merged.get(i + 1).from),
            Comparator.reverseOrder());
    SortedSet<Integer> ends =
        IntStream.range(0, merged.size() - 1)
            .boxed()
            .sorted(byHole)
            .limit(MOST - 1)
            .collect(Collectors.toCollection(TreeSet::new));
    if (!merged.isEmpty()) ends.add(merged.size() - 1);
    return ends;
  }
}

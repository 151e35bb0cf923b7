package io.setlist.batch.archive;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which hours are wholly in the archive (SPEC 5), by evidence alone: an hour is complete when the
 * end of every partition's log, as seen after the hour had ended, is archived without a hole before
 * it. A partition in which nothing happens shows its log end too, so it holds nothing up.
 */
public final class Completeness {

  private static final Duration HOUR = Duration.ofHours(1);

  /** Where the log of a partition ended at a moment. */
  public record LogEnd(Source source, Instant seenAt, long offset) {}

  private final Map<Source, Long> archived;
  private final Map<Source, TreeMap<Instant, Long>> ends = new HashMap<>();

  /**
   * @param archived per partition, all records before this offset are in the archive
   * @param ends what was seen of the logs, in any order
   */
  public Completeness(Map<Source, Long> archived, Collection<LogEnd> ends) {
    this.archived = Map.copyOf(archived);
    for (Source source : archived.keySet()) this.ends.put(source, new TreeMap<>());
    for (LogEnd end : ends) {
      this.ends
          .computeIfAbsent(end.source, s -> new TreeMap<>())
          .merge(end.seenAt, end.offset, Math::max);
    }
  }

  /** Those of the hours, each named by its beginning, that are not complete; in the given order. */
  public List<Instant> missing(Collection<Instant> hours) {
    List<Instant> missing = new ArrayList<>();
    for (Instant hour : hours) if (!isComplete(hour)) missing.add(hour);
    return missing;
  }

  private boolean isComplete(Instant hour) {
    return !ends.isEmpty()
        && ends.keySet().stream().allMatch(source -> isComplete(source, hour.plus(HOUR)));
  }

  /** The first log end seen then bounds what the hour can hold; a later one would ask for more. */
  private boolean isComplete(Source source, Instant ended) {
    Map.Entry<Instant, Long> seen = ends.get(source).ceilingEntry(ended);
    return seen != null && archived.getOrDefault(source, 0L) >= seen.getValue();
  }
}

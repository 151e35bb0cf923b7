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
 * end of every partition's log, as seen after the hour had ended, is archived, without a hole after
 * the end that was seen before the hour began. A partition in which nothing happens shows its log
 * end too, so it holds nothing up.
 */
public final class Completeness {

  private static final Duration HOUR = Duration.ofHours(1);

  /** Where the log of a partition ended at a moment. */
  public record LogEnd(Source source, Instant seenAt, long offset) {}

  /** Offsets that the archive has passed over: their records were lost before it read them. */
  public record Hole(Source source, long from, long until) {}

  private final Map<Source, Long> archived;
  private final List<Hole> holes;
  private final Map<Source, TreeMap<Instant, Long>> ends = new HashMap<>();

  /**
   * @param archived per partition, all records before this offset are in the archive, but for the
   *     holes
   * @param ends what was seen of the logs, in any order
   */
  public Completeness(Map<Source, Long> archived, Collection<Hole> holes, Collection<LogEnd> ends) {
    this.archived = Map.copyOf(archived);
    this.holes = List.copyOf(holes);
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
    return !ends.isEmpty() && ends.keySet().stream().allMatch(source -> isComplete(source, hour));
  }

  /**
   * The first log end seen after the hour and the last one before it bound what the hour can hold;
   * others would ask for more.
   */
  private boolean isComplete(Source source, Instant hour) {
    Map.Entry<Instant, Long> after = ends.get(source).ceilingEntry(hour.plus(HOUR));
    if (after == null || archived.getOrDefault(source, 0L) < after.getValue()) return false;
    Map.Entry<Instant, Long> before = ends.get(source).floorEntry(hour);
    long from = before == null ? 0 : before.getValue();
    return holes.stream()
        .noneMatch(h -> h.source.equals(source) && h.from < after.getValue() && h.until > from);
  }
}

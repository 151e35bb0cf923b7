package io.setlist.batch;

import io.setlist.cli.JobException;
import java.time.LocalDate;
import java.util.List;
import java.util.SortedMap;

/**
 * A date of which the archive proves nothing, as a report has it.
 *
 * @param reason in words
 */
public record Unprovable(LocalDate date, String reason) {

  public static List<Unprovable> of(SortedMap<LocalDate, String> reasons) {
    return reasons.entrySet().stream().map(e -> new Unprovable(e.getKey(), e.getValue())).toList();
  }

  /**
   * Makes sure that none of the dates that were asked for is one.
   *
   * @throws JobException (not ready) where one is: what was there for it stays as it is
   */
  public static void require(SortedMap<LocalDate, String> asked) {
    if (asked.isEmpty()) return;
    throw JobException.notReady(
        "%s cannot be proven (%s)%s; their rows were left as they are"
            .formatted(
                asked.firstKey(),
                asked.get(asked.firstKey()),
                asked.size() == 1 ? "" : ", nor can " + (asked.size() - 1) + " other dates"));
  }
}

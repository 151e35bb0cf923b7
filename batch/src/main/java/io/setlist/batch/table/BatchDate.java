package io.setlist.batch.table;

import io.setlist.batch.archive.CutOff;
import io.setlist.batch.archive.Frontier;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.SortedMap;

/**
 * A date of the work list.
 *
 * @param basis what its rows rest on; null where no run has computed it
 * @param writtenAt when the basis' run had written them; null while it is at it, or was cut short
 * @param batchVersion of {@code sessions_batch}, when a run last had; null where none has
 * @param verdict of the newest comparison with these rows; null while there is none
 * @param arrivals how many records of the archive have a time on the date, by the date on which
 *     they arrived
 * @param archived how many records of the archive arrived on the date, whatever their time
 * @param lost how many that did are gone, as far as that is known
 * @param unprovable why the archive does not prove its rows; null where it does
 */
@RecordBuilder
public record BatchDate(
    LocalDate date,
    Basis basis,
    Instant writtenAt,
    Long batchVersion,
    Verdict verdict,
    SortedMap<LocalDate, Long> arrivals,
    long archived,
    long lost,
    String unprovable)
    implements BatchDateBuilder.With {

  /**
   * What a comparison came to.
   *
   * @param certificate the id of the comparison
   * @param differing units that differed
   * @param files tells the files of the live table's final rows of the date from any others
   */
  public record Verdict(String certificate, Instant at, long differing, long files) {}

  /** One of which nothing is known. */
  static BatchDate unknown(LocalDate date) {
    return new BatchDate(date, null, null, null, null, Collections.emptySortedMap(), 0, 0, null);
  }

  /** Whether a run has computed it, or is at it. */
  public boolean isComputed() {
    return basis != null;
  }

  /** Whether events of it have come, and no run has computed it. */
  public boolean isWaiting() {
    return !isComputed() && !arrivals.isEmpty() && unprovable == null;
  }

  /** Whether its rows are what {@link #basis} says. */
  public boolean isWritten() {
    return writtenAt != null;
  }

  /** Whether a comparison with its rows is still to be made. */
  public boolean isDue() {
    return isComputed() && verdict == null && unprovable == null;
  }

  /** Whether something is left for a repair. */
  public boolean mayDiffer() {
    return isDue() || (verdict != null && verdict.differing > 0 && unprovable == null);
  }

  /** A run begins to replace the rows: until it has, what they rest on is not known. */
  BatchDate begunBy(String run) {
    if (basis == null) {
      // What has come for a date that waited is not all that it will rest on.
      return withBasis(new Basis(run, CutOff.NOTHING, Frontier.NONE))
          .withArrivals(Collections.emptySortedMap())
          .doubted();
    }
    return withBasis(new Basis(run, basis.cutOff(), basis.frontier())).doubted();
  }

  /** What the rows rest on is not known; how far tables had been looked through still is. */
  BatchDate doubted() {
    return withWrittenAt(null).withVerdict(null);
  }
}

package io.setlist.batch.evidence;

import static org.apache.spark.sql.functions.udf;

import io.setlist.batch.session.DateRange;
import io.setlist.rules.Rules;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;

/**
 * The times of which the archive proves nothing. A session that comes as near to them as the gap
 * may have had more events there, so nothing is said of it. A function of rows and not a condition
 * in words: those would be as many as the dates.
 */
public final class Unproven implements UDF2<Timestamp, Timestamp, Boolean> {

  private static final long serialVersionUID = 1L;

  private final long[] begin;
  private final long[] end;

  /**
   * @param dates that are unprovable
   */
  public Unproven(SortedSet<LocalDate> dates, Rules rules) {
    List<DateRange> ranges = DateRange.of(dates);
    // A record may have come before its event, by as much as the rules allow: on the day before.
    Duration near =
        rules.gap().compareTo(rules.maxFutureSkew()) < 0 ? rules.maxFutureSkew() : rules.gap();
    begin = ranges.stream().mapToLong(r -> r.start().minus(near).toEpochMilli()).toArray();
    end = ranges.stream().mapToLong(r -> r.end().plus(near).toEpochMilli()).toArray();
  }

  public boolean isNothing() {
    return begin.length == 0;
  }

  /** Whether a session from the one time to the other is near to them. */
  public Column touchedBy(Column sessionStart, Column sessionEnd) {
    return udf(this, DataTypes.BooleanType).apply(sessionStart, sessionEnd);
  }

  @Override
  public Boolean call(Timestamp sessionStart, Timestamp sessionEnd) {
    // The first that ends after the session begins; both ends are in order.
    int found = Arrays.binarySearch(end, sessionStart.getTime() + 1);
    int first = found >= 0 ? found : -found - 1;
    return first < begin.length && sessionEnd.getTime() >= begin[first];
  }
}

package io.setlist.batch.archive;

import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.setlist.event.Event;
import io.setlist.event.EventParser;
import io.setlist.event.RecordTime;
import io.setlist.forgotten.ForgottenUsers;
import io.setlist.rules.Rules;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.StructType;

/**
 * A record's value and timestamp to the columns of an event; null where it is none (SPEC 1), or a
 * forgotten user's.
 */
final class EventReader implements UDF2<byte[], Long, Row> {

  private static final long serialVersionUID = 1L;

  /** {@code event_time} is in epoch milliseconds: the gap is arithmetic on it. */
  static final StructType EVENT =
      new StructType()
          .add("user_id", StringType)
          .add("event_time", LongType)
          .add("event_id", StringType)
          .add("type", StringType)
          .add("track_id", StringType)
          .add("playlist_id", StringType)
          .add("device_id", StringType)
          .add("country", StringType)
          .add("ms_played", LongType)
          .add("valence", DoubleType)
          .add("energy", DoubleType);

  private final Rules rules;
  private final ForgottenUsers forgotten;
  private transient ThreadLocal<EventParser> parser;

  private EventReader(Rules rules, ForgottenUsers forgotten) {
    this.rules = rules;
    this.forgotten = forgotten;
  }

  /**
   * As a function of columns. It is deterministic, but must not be said to be: Spark would then
   * parse a record once for each column that is taken of it.
   */
  static UserDefinedFunction by(Rules rules, ForgottenUsers forgotten) {
    return udf(new EventReader(rules, forgotten), EVENT).asNondeterministic();
  }

  @Override
  public Row call(byte[] value, Long recordTimestampMs) {
    long timestamp = RecordTime.of(recordTimestampMs);
    if (!(parser().parse(value, timestamp) instanceof Event e)) return null;
    if (forgotten.suppresses(e.userId(), timestamp)) return null;
    return RowFactory.create(
        text(e.userId()),
        e.eventTime(),
        text(e.eventId()),
        text(e.type()),
        text(e.trackId()),
        text(e.playlistId()),
        text(e.deviceId()),
        text(e.country()),
        e.msPlayed() == Event.NO_MS_PLAYED ? null : e.msPlayed(),
        number(e.valence()),
        number(e.energy()));
  }

  private EventParser parser() {
    if (parser == null) parser = ThreadLocal.withInitial(this::newParser);
    return parser.get();
  }

  private EventParser newParser() {
    return new EventParser(rules.maxEventBytes(), rules.maxFutureSkewMs());
  }

  private static String text(byte[] utf8) {
    return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
  }

  private static Double number(double d) {
    return Double.isNaN(d) ? null : d;
  }
}

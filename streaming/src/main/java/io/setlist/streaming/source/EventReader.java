package io.setlist.streaming.source;

import io.setlist.cli.OutOfMemory;
import io.setlist.event.Event;
import io.setlist.event.EventParser;
import io.setlist.event.Parsed;
import io.setlist.event.Rejection;
import io.setlist.event.UserId;
import io.setlist.forgotten.ForgottenUsers;
import io.setlist.forgotten.Suppression;
import io.setlist.rules.Rules;
import io.setlist.streaming.kernel.EventBlock;
import io.setlist.streaming.kernel.Frontier;
import io.setlist.streaming.planning.OffsetRange;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Reads one Kafka partition of a micro-batch: each record is an event and goes to its user's block,
 * or is refused and goes to the report, or is a forgotten user's and goes nowhere. Rows come out
 * when the partition is at its end, or when enough is collected: the report and the blocks each
 * have a limit of their own, so that a flood of either costs no more memory than a trickle.
 */
final class EventReader implements PartitionReader<InternalRow> {

  /** {@code payload} is a {@link ReadReport} under a report's {@link Key}, else an EventBlock. */
  static final StructType SCHEMA =
      new StructType()
          .add("key", DataTypes.BinaryType)
          .add("payload", DataTypes.BinaryType)
          .add("event_time", DataTypes.TimestampType);

  // Large enough that a user's events of a micro-batch nearly always meet in one block, small
  // enough for several tasks in a modest heap.
  private static final long USERS_BYTES = 64L << 20;

  /** A report is one row, and a row is held whole at both ends of the shuffle. */
  private static final long REPORT_BYTES = 2L << 20;

  private final RecordReader records;
  private final String topic;
  private final OffsetRange range;
  private final EventParser parser;
  private final Frontier frontier;
  private final ForgottenUsers forgotten;
  private final Suppression suppression;
  private final UserPacker packer = new UserPacker();
  private final ReadReport.Writer report;

  private Iterator<Map.Entry<UserId, EventBlock.Writer>> users = Collections.emptyIterator();
  private InternalRow row;
  private boolean ended;

  /**
   * @param records of the range, by offset; where it has none there is a hole
   * @param watermark of the micro-batch
   * @param plannedAt when it was planned, epoch milliseconds
   */
  EventReader(
      RecordReader records,
      String topic,
      OffsetRange range,
      Rules rules,
      ForgottenUsers forgotten,
      long watermark,
      long plannedAt) {
    this.records = records;
    this.topic = topic;
    this.range = range;
    this.parser = new EventParser(rules.maxEventBytes(), rules.maxFutureSkewMs(), plannedAt);
    this.frontier = new Frontier(rules.gapMs(), rules.allowedLatenessMs(), watermark);
    this.forgotten = forgotten;
    this.suppression = new Suppression(forgotten);
    this.report = new ReadReport.Writer(topic, range.partition(), range.from());
  }

  @Override
  public boolean next() throws IOException {
    if (users.hasNext()) return nextUser();
    if (ended) return false;
    users = Collections.emptyIterator(); // of what was handed out nothing is to be held on to
    fill();
    row =
        row(Key.ofReport(range.partition()), report.report(ended ? range.until() : report.next()));
    if (ended || packer.bytes() >= USERS_BYTES) users = packer.drain();
    return true;
  }

  /** Reads on until enough is collected, or to the range's end. */
  private void fill() throws IOException {
    try {
      while (packer.bytes() < USERS_BYTES && report.bytes() < REPORT_BYTES) {
        KafkaRecord record = records.next();
        if (record == null) {
          ended = true;
          return;
        }
        admit(record);
      }
    } catch (OutOfMemoryError e) {
      long offset = report.next() + BoundedPoll.records();
      throw OutOfMemory.reading(e, topic, range.partition(), offset);
    }
  }

  private void admit(KafkaRecord record) {
    byte[] value = record.value();
    long timestamp = record.timestamp();
    Rejection verdict = records.verdict();
    Parsed parsed = verdict == null ? parser.parse(value, timestamp) : verdict;
    if (parsed instanceof Rejection rejection) {
      if (wasErased(record) || suppression.names(record.key(), value, timestamp)) {
        report.forgotten();
      } else {
        refuse(rejection, record, value);
      }
    } else if (parsed instanceof Event event) {
      if (forgotten.suppresses(event.userId(), timestamp)) {
        report.forgotten();
      } else if (frontier.isLate(event.eventTime())) {
        refuse(null, record, value);
      } else {
        report.accepted(event.eventTime());
        packer.add(event);
      }
    }
    report.read(record.offset());
  }

  /**
   * A forgotten user's, as the archive has it: without key and value. So is a record that was sent
   * with neither, or passed over, which is forgotten with them; of either nothing is lost.
   */
  private boolean wasErased(KafkaRecord record) {
    return records.archived()
        && !forgotten.isEmpty()
        && record.key() == null
        && record.value() == null;
  }

  private void refuse(Rejection rejection, KafkaRecord record, byte[] value) {
    report.refused(
        new ReadReport.Refused(
            rejection, record.offset(), record.timestamp(), record.key(), value));
  }

  private boolean nextUser() {
    Map.Entry<UserId, EventBlock.Writer> user = users.next();
    row = row(Key.ofUser(user.getKey().utf8()), user.getValue().toBytes());
    return true;
  }

  /** The time is 0: the watermark is not taken from rows. */
  static InternalRow row(byte[] key, byte[] payload) {
    return new GenericInternalRow(new Object[] {key, payload, 0L});
  }

  @Override
  public InternalRow get() {
    return row;
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}

package io.setlist.streaming.source;

import io.setlist.event.Event;
import io.setlist.event.EventParser;
import io.setlist.event.Parsed;
import io.setlist.event.Rejection;
import io.setlist.rules.Rules;
import io.setlist.streaming.clock.MicroBatch;
import io.setlist.streaming.clock.Watermarks;
import io.setlist.streaming.kernel.EventBlock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Reads one Kafka partition of a micro-batch: each record is an event and goes to its user's block,
 * or is refused and goes to the report. Rows come out only when the partition is at its end, or
 * when the blocks grow large.
 */
final class GateReader implements PartitionReader<InternalRow> {

  /** {@code payload} is a {@link GateReport} under a report's {@link Key}, else an EventBlock. */
  static final StructType SCHEMA =
      new StructType()
          .add("key", DataTypes.BinaryType)
          .add("payload", DataTypes.BinaryType)
          .add("event_time", DataTypes.TimestampType);

  // Large enough that a user's events of a micro-batch nearly always meet in one block, small
  // enough
  // for several tasks in a modest heap.
  private static final long FLUSH_BYTES = 64L << 20;

  // Kafka's columns, as Spark's source gives them.
  private static final int KEY = 0;
  private static final int VALUE = 1;
  private static final int TOPIC = 2;
  private static final int PARTITION = 3;
  private static final int OFFSET = 4;
  private static final int TIMESTAMP = 5;

  private final PartitionReader<InternalRow> records;
  private final EventParser parser;
  private final long allowedLatenessMs;
  private final long watermark;
  private final UserPacker packer = new UserPacker();

  private Iterator<Map.Entry<UserPacker.UserId, EventBlock.Writer>> users =
      Collections.emptyIterator();
  private InternalRow row;

  private String topic;
  private int partition;
  private long read;
  private long largestAccepted = Long.MIN_VALUE;
  private List<GateReport.Refused> refused = new ArrayList<>();
  private long refusedBytes;

  GateReader(PartitionReader<InternalRow> records, Rules rules) {
    this.records = records;
    this.parser = new EventParser(rules.maxEventBytes(), rules.maxFutureSkewMs());
    this.allowedLatenessMs = rules.allowedLatenessMs();
    this.watermark = MicroBatch.current().watermark();
  }

  @Override
  public boolean next() throws IOException {
    if (users.hasNext()) return nextUser();
    boolean more = fill();
    if (read > 0) {
      row = row(Key.ofReport(partition), report().encode());
      users = packer.drain();
      return true;
    }
    return more && next();
  }

  /** Reads on until enough is collected; false at the partition's end. */
  private boolean fill() throws IOException {
    while (records.next()) {
      admit(records.get());
      if (packer.bytes() + refusedBytes >= FLUSH_BYTES) return true;
    }
    return false;
  }

  private void admit(InternalRow record) {
    if (topic == null) {
      topic = record.getUTF8String(TOPIC).toString();
      partition = record.getInt(PARTITION);
    }
    read++;
    byte[] value = record.isNullAt(VALUE) ? null : record.getBinary(VALUE);
    Parsed parsed = parser.parse(value, record.getLong(TIMESTAMP) / 1000);
    if (parsed instanceof Rejection rejection) {
      refuse(rejection, record, value);
    } else if (parsed instanceof Event event) {
      if (Watermarks.isLate(event.eventTime(), watermark, allowedLatenessMs)) {
        refuse(null, record, value);
      } else {
        largestAccepted = Math.max(largestAccepted, event.eventTime());
        packer.add(event);
      }
    }
  }

  private void refuse(Rejection rejection, InternalRow record, byte[] value) {
    byte[] key = record.isNullAt(KEY) ? null : record.getBinary(KEY);
    refused.add(
        new GateReport.Refused(
            rejection, record.getLong(OFFSET), record.getLong(TIMESTAMP) / 1000, key, value));
    refusedBytes += 64 + (value == null ? 0 : value.length);
  }

  private GateReport report() {
    GateReport report = new GateReport(topic, partition, read, largestAccepted, refused);
    read = 0;
    largestAccepted = Long.MIN_VALUE;
    refused = new ArrayList<>();
    refusedBytes = 0;
    return report;
  }

  private boolean nextUser() {
    Map.Entry<UserPacker.UserId, EventBlock.Writer> user = users.next();
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

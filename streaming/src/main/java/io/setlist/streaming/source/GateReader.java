package io.setlist.streaming.source;

import io.setlist.event.Event;
import io.setlist.event.EventParser;
import io.setlist.event.Parsed;
import io.setlist.event.Rejection;
import io.setlist.forgotten.ForgottenUsers;
import io.setlist.forgotten.Suppression;
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
 * or is refused and goes to the report, or is a forgotten user's and goes nowhere. Rows come out
 * only when the partition is at its end, or when the blocks grow large.
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

  private final PartitionReader<InternalRow> records;
  private final EventParser parser;
  private final long allowedLatenessMs;
  private final long watermark;
  private final ForgottenUsers forgotten;
  private final Suppression suppression;
  private final UserPacker packer = new UserPacker();

  private Iterator<Map.Entry<UserPacker.UserId, EventBlock.Writer>> users =
      Collections.emptyIterator();
  private InternalRow row;

  private String topic;
  private int partition;
  private long read;
  private long suppressed;
  private long largestAccepted = Long.MIN_VALUE;
  private List<GateReport.Refused> refused = new ArrayList<>();
  private long refusedBytes;

  GateReader(PartitionReader<InternalRow> records, Rules rules, ForgottenUsers forgotten) {
    this.records = records;
    this.parser = new EventParser(rules.maxEventBytes(), rules.maxFutureSkewMs());
    this.allowedLatenessMs = rules.allowedLatenessMs();
    this.watermark = MicroBatch.current().watermark();
    this.forgotten = forgotten;
    this.suppression = new Suppression(forgotten);
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
      admit(new KafkaRecord(records.get()));
      if (packer.bytes() + refusedBytes >= FLUSH_BYTES) return true;
    }
    return false;
  }

  private void admit(KafkaRecord record) {
    if (topic == null) {
      topic = record.topic();
      partition = record.partition();
    }
    read++;
    byte[] value = record.value();
    long timestamp = record.timestamp();
    Parsed parsed = parser.parse(value, timestamp);
    if (parsed instanceof Rejection rejection) {
      if (suppression.names(record.key(), value, timestamp)) suppressed++;
      else refuse(rejection, record, value);
    } else if (parsed instanceof Event event) {
      if (forgotten.suppresses(event.userId(), timestamp)) {
        suppressed++;
      } else if (Watermarks.isLate(event.eventTime(), watermark, allowedLatenessMs)) {
        refuse(null, record, value);
      } else {
        largestAccepted = Math.max(largestAccepted, event.eventTime());
        packer.add(event);
      }
    }
  }

  private void refuse(Rejection rejection, KafkaRecord record, byte[] value) {
    refused.add(
        new GateReport.Refused(
            rejection, record.offset(), record.timestamp(), record.key(), value));
    refusedBytes += 64 + (value == null ? 0 : value.length);
  }

  private GateReport report() {
    GateReport report =
        new GateReport(topic, partition, read, suppressed, largestAccepted, refused);
    read = 0;
    suppressed = 0;
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

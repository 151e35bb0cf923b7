package io.setlist.streaming.source;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;

/** A row of Spark's Kafka source, by its columns' places. */
record KafkaRecord(InternalRow row) {

  private static final int KEY = 0;
  private static final int VALUE = 1;
  private static final int TOPIC = 2;
  private static final int PARTITION = 3;
  private static final int OFFSET = 4;
  private static final int TIMESTAMP = 5;
  private static final int TIMESTAMP_TYPE = 6;

  /** Null where the record has none. */
  byte[] key() {
    return row.isNullAt(KEY) ? null : row.getBinary(KEY);
  }

  /** Null for a tombstone. */
  byte[] value() {
    return row.isNullAt(VALUE) ? null : row.getBinary(VALUE);
  }

  String topic() {
    return row.getUTF8String(TOPIC).toString();
  }

  int partition() {
    return row.getInt(PARTITION);
  }

  long offset() {
    return row.getLong(OFFSET);
  }

  /** Epoch milliseconds. */
  long timestamp() {
    return row.getLong(TIMESTAMP) / 1000;
  }

  /** The same record with another value, and without a key. */
  InternalRow withoutKey(byte[] value) {
    return new GenericInternalRow(
        new Object[] {
          null,
          value,
          row.getUTF8String(TOPIC),
          row.getInt(PARTITION),
          row.getLong(OFFSET),
          row.getLong(TIMESTAMP),
          row.getInt(TIMESTAMP_TYPE)
        });
  }
}

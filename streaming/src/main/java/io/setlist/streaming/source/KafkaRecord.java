package io.setlist.streaming.source;

/**
 * A record of the topic.
 *
 * @param timestamp as {@link io.setlist.event.RecordTime#of} gives it
 * @param key null where the record has none
 * @param value null for a tombstone
 */
public record KafkaRecord(
    String topic, int partition, long offset, long timestamp, byte[] key, byte[] value) {

  /** What is left of it where it is not to tell whose it was. */
  KafkaRecord withoutKey(byte[] otherValue) {
    return new KafkaRecord(topic, partition, offset, timestamp, null, otherValue);
  }
}

package io.setlist.streaming.source;

import io.setlist.event.RecordTime;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.kafka010.KafkaBatchInputPartition;
import org.apache.spark.sql.kafka010.KafkaOffsetRange;
import org.apache.spark.sql.kafka010.consumer.KafkaDataConsumer;

/**
 * Kafka's records by Spark's pooled consumers, which also judge what is lost and what no committed
 * transaction holds. Spark's own reader would make a row of each record first, and has no row for a
 * timestamp of nanoseconds: it fails, at the same record for ever.
 *
 * <p>This leans on internals of Spark: a planned partition and the consumer. {@code WireIT} reads
 * through both.
 */
final class KafkaReader implements RecordReader {

  private final KafkaBatchInputPartition partition;
  private final KafkaDataConsumer consumer;
  private final long until;
  private long next;

  KafkaReader(InputPartition planned) {
    partition = (KafkaBatchInputPartition) planned;
    KafkaOffsetRange range = partition.offsetRange();
    next = range.fromOffset();
    until = range.untilOffset();
    consumer = KafkaDataConsumer.acquire(range.topicPartition(), partition.executorKafkaParams());
  }

  @Override
  public KafkaRecord next() {
    if (next >= until) return null;
    ConsumerRecord<byte[], byte[]> record =
        consumer.get(next, until, partition.pollTimeoutMs(), partition.failOnDataLoss());
    if (record == null) {
      next = until;
      return null;
    }
    next = record.offset() + 1;
    return new KafkaRecord(
        record.topic(),
        record.partition(),
        record.offset(),
        RecordTime.of(record.timestamp()),
        record.key(),
        record.value());
  }

  @Override
  public void close() {
    consumer.release();
  }
}

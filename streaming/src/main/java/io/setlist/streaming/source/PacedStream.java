package io.setlist.streaming.source;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.SupportsAdmissionControl;
import org.apache.spark.sql.connector.read.streaming.SupportsTriggerAvailableNow;

/** Kafka's micro-batch stream under a {@link Pace}: its offsets are {@link Turn}s. */
final class PacedStream implements MicroBatchStream, SupportsTriggerAvailableNow {

  private final MicroBatchStream kafka;
  private final String topic;
  private final Pace pace;
  private final PacedKafka.Shape shape;
  private final Clock clock;

  /** When the log ends of an available-now run were asked for; it asks once. */
  private long availableSeenAt;

  /** Kafka's log ends as last seen; null while nobody asked, as in a run that only closes. */
  private Offset latest;

  PacedStream(
      MicroBatchStream kafka, String topic, Pace pace, PacedKafka.Shape shape, Clock clock) {
    this.kafka = kafka;
    this.topic = topic;
    this.pace = pace;
    this.shape = shape;
    this.clock = clock;
  }

  @Override
  public Offset initialOffset() {
    return Turn.initial(Turn.positionsOf(topic, kafka.initialOffset())).toOffset();
  }

  @Override
  public Offset latestOffset() {
    throw new UnsupportedOperationException("Spark asks with a limit");
  }

  @Override
  public Offset latestOffset(Offset start, ReadLimit limit) {
    Turn from = Turn.of(start);
    Pace.Offer offer = pace.isStopped() ? nothing(from) : offer(from, limit);
    return pace.next(from, offer).map(Turn::toOffset).orElse(start);
  }

  private Pace.Offer nothing(Turn from) {
    return new Pace.Offer(from.positions(), from.positions(), from.ends(), clock.millis());
  }

  private Pace.Offer offer(Turn from, ReadLimit limit) {
    long seenAt = availableSeenAt > 0 ? availableSeenAt : clock.millis();
    SupportsAdmissionControl source = (SupportsAdmissionControl) kafka;
    Offset until = source.latestOffset(kafkaOffset(from), limit);
    latest = source.reportLatestOffset();
    return new Pace.Offer(
        from.positions(), Turn.positionsOf(topic, until), Turn.positionsOf(topic, latest), seenAt);
  }

  private Offset kafkaOffset(Turn turn) {
    return kafka.deserializeOffset(Turn.kafkaJson(topic, turn.positions()));
  }

  @Override
  public ReadLimit getDefaultReadLimit() {
    return ((SupportsAdmissionControl) kafka).getDefaultReadLimit();
  }

  @Override
  public Offset reportLatestOffset() {
    return latest;
  }

  @Override
  public void prepareForTriggerAvailableNow() {
    pace.availableNow();
    if (pace.isStopped()) return; // nothing more is taken, so nothing need be asked
    availableSeenAt = clock.millis();
    ((SupportsTriggerAvailableNow) kafka).prepareForTriggerAvailableNow();
  }

  @Override
  public InputPartition[] planInputPartitions(Offset start, Offset end) {
    Turn from = Turn.of(start);
    Turn until = Turn.of(end);
    pace.begin(from, until);
    List<InputPartition> partitions = new ArrayList<>();
    if (!from.positions().equals(until.positions())) {
      partitions.addAll(
          Arrays.asList(kafka.planInputPartitions(kafkaOffset(from), kafkaOffset(until))));
    }
    if (shape instanceof PacedKafka.Shape.Packed packed) {
      partitions.addAll(packed.held().wake(until));
    }
    return partitions.toArray(InputPartition[]::new);
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    PartitionReaderFactory records = kafka.createReaderFactory();
    return shape instanceof PacedKafka.Shape.Packed packed
        ? new GateReaderFactory(records, packed.rules())
        : records;
  }

  @Override
  public Offset deserializeOffset(String json) {
    return Turn.parse(json).toOffset();
  }

  @Override
  public void commit(Offset end) {
    kafka.commit(kafkaOffset(Turn.of(end)));
  }

  @Override
  public void stop() {
    kafka.stop();
  }
}

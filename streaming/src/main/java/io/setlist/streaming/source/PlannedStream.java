package io.setlist.streaming.source;

import io.setlist.forgotten.ForgottenUsers;
import io.setlist.streaming.planning.BatchPlanner;
import io.setlist.streaming.planning.CurrentBatch;
import io.setlist.streaming.planning.Offer;
import io.setlist.streaming.planning.PlannedBatch;
import io.setlist.streaming.planning.RunningBatch;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.SupportsAdmissionControl;
import org.apache.spark.sql.connector.read.streaming.SupportsTriggerAvailableNow;

/**
 * Kafka's micro-batch stream under a {@link BatchPlanner}: Spark asks what is next ({@link
 * #latestOffset}), keeps the answer, and asks for its input ({@link #planInputPartitions}), which
 * begins it.
 */
final class PlannedStream implements MicroBatchStream, SupportsTriggerAvailableNow {

  private final MicroBatchStream kafka;
  private final TopicLog log;
  private final InputPlan input;
  private final RecordReader.Source records;
  private final BatchPlanner planner;
  private final CurrentBatch current;
  private final PlannedKafka.Shape shape;
  private final Resumption resumption;
  private final Clock clock;

  /** The input of the running one: Spark asks for it several times as it plans, each time anew. */
  private InputPartition[] begun;

  PlannedStream(
      MicroBatchStream kafka,
      TopicLog log,
      RecordReader.Source records,
      BatchPlanner planner,
      CurrentBatch current,
      PlannedKafka.Shape shape,
      Resumption resumption,
      Clock clock) {
    this.kafka = kafka;
    this.log = log;
    this.input = new InputPlan(kafka, log.topic(), resumption);
    this.records = records;
    this.planner = planner;
    this.current = current;
    this.shape = shape;
    this.resumption = resumption;
    this.clock = clock;
  }

  @Override
  public Offset initialOffset() {
    return new BatchOffset(
        PlannedBatch.initial(
                KafkaPositions.read(log.topic(), kafka.initialOffset()), newestForgotten())
            .json());
  }

  @Override
  public Offset latestOffset() {
    throw new UnsupportedOperationException("Spark asks with a limit");
  }

  /**
   * Null before the first micro-batch: Spark takes any other answer to its first question for new
   * data, and would run one that is none of ours. From then on its ids and ours would be apart.
   */
  @Override
  public Offset latestOffset(Offset start, ReadLimit limit) {
    PlannedBatch last = PlannedBatch.parse(start.json());
    Offer offer =
        planner.isStopped()
            ? Offer.nothing(last, clock.millis())
            : log.offer(last, resumption.cut(limit, last.id() + 1));
    return planner
        .next(last, offer, newestForgotten())
        .map(next -> planned(begun(next, last).withPlannedAt(clock.millis())))
        .orElse(last.isInitial() ? null : start);
  }

  private Offset planned(PlannedBatch next) {
    current.planned(next);
    return new BatchOffset(next.json());
  }

  /**
   * With its topic, and where it begins, where that is beyond the end of the last, or of nothing at
   * all.
   */
  private PlannedBatch begun(PlannedBatch next, PlannedBatch last) {
    PlannedBatch known = log.topicId() == null ? next : next.withTopicId(log.topicId());
    // One that takes nothing leaves the gap to the next one.
    if (!last.isInitial() && last.positions().equals(next.positions())) return known;
    SortedMap<Integer, Long> ended = last.isInitial() ? new TreeMap<>() : last.positions();
    SortedMap<Integer, Long> begins = resumption.past(last.positions());
    begins.entrySet().removeIf(e -> e.getValue() <= ended.getOrDefault(e.getKey(), 0L));
    PlannedBatch placed = known.withBegins(begins);
    return placed.withSkipped(resumption.skipped().inside(placed.start(last), next.positions()));
  }

  private long newestForgotten() {
    return shape.forgotten().users().newest();
  }

  /** The list that the micro-batch was planned with, whatever was added since. */
  private ForgottenUsers forgotten(PlannedBatch batch) {
    return shape.forgotten().users().asOf(batch.forgotten());
  }

  @Override
  public ReadLimit getDefaultReadLimit() {
    return ((SupportsAdmissionControl) kafka).getDefaultReadLimit();
  }

  @Override
  public Offset reportLatestOffset() {
    return log.latest();
  }

  @Override
  public void prepareForTriggerAvailableNow() {
    planner.availableNow();
    if (planner.isStopped()) return; // nothing more is taken, so nothing need be asked
    log.prepareForTriggerAvailableNow();
  }

  @Override
  public InputPartition[] planInputPartitions(Offset start, Offset end) {
    PlannedBatch last = PlannedBatch.parse(start.json());
    PlannedBatch plan = PlannedBatch.parse(end.json());
    if (begun != null && current.newest().filter(now -> now.plan().equals(plan)).isPresent()) {
      return begun;
    }
    begun = null;
    RunningBatch batch = current.begin(last, plan, planner.watermarkOf(plan.id()));
    List<InputPartition> partitions = new ArrayList<>(input.records(batch));
    if (shape instanceof PlannedKafka.Shape.Packed packed) {
      partitions.addAll(WakeReader.wake(packed.pending().toEmit(plan)));
      partitions.addAll(WakeReader.forget(forgotten(plan).since(last.forgotten()).ids()));
    }
    begun = partitions.toArray(InputPartition[]::new);
    return begun;
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    PlannedBatch batch = current.newest().orElseThrow().plan();
    ForgottenUsers forgotten = forgotten(batch);
    if (shape instanceof PlannedKafka.Shape.Packed packed) {
      return new EventReaderFactory(records, packed.rules(), forgotten, batch.plannedAt());
    }
    long maxFutureSkewMs = ((PlannedKafka.Shape.Records) shape).rules().maxFutureSkewMs();
    return new ArchiveReader.Factory(records, forgotten, batch.plannedAt(), maxFutureSkewMs);
  }

  /**
   * As it was stored: Spark tells by the text whether there is anything new, and an earlier version
   * wrote another one for the same.
   */
  @Override
  public Offset deserializeOffset(String json) {
    PlannedBatch.parse(json);
    return new BatchOffset(json);
  }

  @Override
  public void commit(Offset end) {
    if (resumption.archive() != null) resumption.archive().clear();
    kafka.commit(KafkaPositions.of(kafka, log.topic(), PlannedBatch.parse(end.json()).positions()));
  }

  @Override
  public void stop() {
    log.close();
    kafka.stop();
  }

  /** As Spark stores it: {@link Offset} compares the JSON. */
  private static final class BatchOffset extends Offset {
    private final String json;

    BatchOffset(String json) {
      this.json = json;
    }

    @Override
    public String json() {
      return json;
    }
  }
}

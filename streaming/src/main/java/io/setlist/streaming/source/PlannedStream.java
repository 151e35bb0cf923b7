package io.setlist.streaming.source;

import io.setlist.cli.JobException;
import io.setlist.forgotten.ForgottenUsers;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.ReadMaxRows;
import org.apache.spark.sql.connector.read.streaming.SupportsAdmissionControl;
import org.apache.spark.sql.connector.read.streaming.SupportsTriggerAvailableNow;

/**
 * Kafka's micro-batch stream under a {@link BatchPlanner}: its offsets are {@link PlannedBatch}s.
 */
final class PlannedStream implements MicroBatchStream, SupportsTriggerAvailableNow {

  private final MicroBatchStream kafka;
  private final RecordReader.Source records;
  private final String topic;
  private final TopicWatch watch;
  private final BatchPlanner planner;
  private final PlannedKafka.Shape shape;
  private final Resumption resumption;
  private final Clock clock;

  /** When the log ends of an available-now run were asked for, and what they were; it asks once. */
  private long availableSeenAt;

  private TopicOffsets available;

  /** The topic's id as last seen; null while nobody asked, and where the brokers know none. */
  private String topicId;

  /** Kafka's log ends as last seen; null while nobody asked, as in a run that only closes. */
  private Offset latest;

  PlannedStream(
      MicroBatchStream kafka,
      RecordReader.Source records,
      String topic,
      TopicWatch watch,
      BatchPlanner planner,
      PlannedKafka.Shape shape,
      Resumption resumption,
      Clock clock) {
    this.kafka = kafka;
    this.records = records;
    this.topic = topic;
    this.watch = watch;
    this.planner = planner;
    this.shape = shape;
    this.resumption = resumption;
    this.clock = clock;
  }

  @Override
  public Offset initialOffset() {
    return PlannedBatch.initial(
            PlannedBatch.positionsOf(topic, kafka.initialOffset()), newestForgotten())
        .toOffset();
  }

  @Override
  public Offset latestOffset() {
    throw new UnsupportedOperationException("Spark asks with a limit");
  }

  /**
   * Null before the first micro-batch: Spark takes any other answer to its first question for new
   * data, and would run a micro-batch that is none of ours. From then on its ids and the
   * micro-batches' would be apart.
   */
  @Override
  public Offset latestOffset(Offset start, ReadLimit limit) {
    PlannedBatch last = PlannedBatch.of(start);
    BatchPlanner.Offer offer = planner.isStopped() ? nothing(last) : offer(last, cut(limit, last));
    // Asked after the log ends: an entry that is not there yet is younger than all these records.
    long forgotten = newestForgotten();
    if (!last.isInitial() && forgotten > last.forgotten()) {
      return last.forgetting(forgotten).toOffset();
    }
    return planner
        .next(last, offer)
        .map(batch -> begun(batch, last).plannedAt(clock.millis()))
        .map(PlannedBatch::toOffset)
        .orElse(last.isInitial() ? null : start);
  }

  private ReadLimit cut(ReadLimit limit, PlannedBatch last) {
    if (!isCut(last.number())) return limit;
    long most = limit instanceof ReadMaxRows rows ? rows.maxRows() : Long.MAX_VALUE;
    return ReadLimit.maxRows(Math.min(most, resumption.cut().most()));
  }

  /** Whether the micro-batch after that of a number is in the place of one that came to nothing. */
  private boolean isCut(long after) {
    return resumption.cut() != null && resumption.cut().after() == after;
  }

  private long newestForgotten() {
    return shape.forgotten().users().newest();
  }

  /** The list that the micro-batch was planned with, whatever was added since. */
  private ForgottenUsers forgotten(PlannedBatch batch) {
    return shape.forgotten().users().asOf(batch.forgotten());
  }

  private BatchPlanner.Offer nothing(PlannedBatch last) {
    return new BatchPlanner.Offer(last.positions(), last.positions(), last.ends(), clock.millis());
  }

  private BatchPlanner.Offer offer(PlannedBatch last, ReadLimit limit) {
    SortedMap<Integer, Long> from = past(last.positions());
    long seenAt = availableSeenAt > 0 ? availableSeenAt : clock.millis();
    // Before Spark asks, so that what is read of a log without open transactions reaches its end.
    TopicOffsets now = watch.look(last, topic);
    topicId = now.id() == null ? last.topicId() : now.id();
    SupportsAdmissionControl source = (SupportsAdmissionControl) kafka;
    Offset offered = source.latestOffset(kafkaOffset(from), limit);
    latest = source.reportLatestOffset();
    SortedMap<Integer, Long> ends = notBefore(from, PlannedBatch.positionsOf(topic, latest));
    SortedMap<Integer, Long> until =
        withSmallRest(notBefore(from, PlannedBatch.positionsOf(topic, offered)), ends, limit);
    until.replaceAll((p, end) -> resumption.lost().before(p, from.getOrDefault(p, 0L), end));
    SortedMap<Integer, Long> logEnds = new TreeMap<>(ends);
    (available == null ? now : available).ends().forEach((p, n) -> logEnds.merge(p, n, Math::max));
    return new BatchPlanner.Offer(last.positions(), until, ends, logEnds, seenAt);
  }

  /**
   * As far as one can read, and at least as far as was read: a transaction may be open that begins
   * before, where the tables were read without regard to such.
   */
  private static SortedMap<Integer, Long> notBefore(
      SortedMap<Integer, Long> from, SortedMap<Integer, Long> until) {
    SortedMap<Integer, Long> all = new TreeMap<>(until);
    all.replaceAll((partition, end) -> Math.max(end, from.getOrDefault(partition, 0L)));
    return all;
  }

  /**
   * All there is, where no more than a hundredth of the limit would be left: a micro-batch for a
   * few records costs seconds, and each backlog would end with one, since Kafka's source rounds
   * down what it takes of each partition.
   */
  static SortedMap<Integer, Long> withSmallRest(
      SortedMap<Integer, Long> offered, SortedMap<Integer, Long> ends, ReadLimit limit) {
    long most = limit instanceof ReadMaxRows rows ? rows.maxRows() : 0;
    return total(ends) - total(offered) <= most / 100 ? new TreeMap<>(ends) : offered;
  }

  private static long total(SortedMap<Integer, Long> positions) {
    return positions.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The positions, past what is lost there. */
  private SortedMap<Integer, Long> past(SortedMap<Integer, Long> positions) {
    SortedMap<Integer, Long> from = new TreeMap<>(positions);
    // One that was added since: Kafka's source would insist on its first record.
    resumption.earliest().keySet().forEach(partition -> from.putIfAbsent(partition, 0L));
    from.replaceAll((partition, offset) -> resumption.lost().after(partition, offset));
    return from;
  }

  /**
   * With its topic, and where it begins, where that is beyond the end of the last, or of nothing at
   * all.
   */
  private PlannedBatch begun(PlannedBatch batch, PlannedBatch last) {
    boolean first = last.isInitial();
    String id = topicId == null ? last.topicId() : topicId;
    // A micro-batch that takes nothing leaves the gap to the next one.
    if (!first && last.positions().equals(batch.positions())) return batch.of(id);
    SortedMap<Integer, Long> ended = first ? new TreeMap<>() : last.positions();
    SortedMap<Integer, Long> begins = past(last.positions());
    begins.entrySet().removeIf(e -> e.getValue() <= ended.getOrDefault(e.getKey(), 0L));
    SortedMap<Integer, Long> start = new TreeMap<>(last.positions());
    start.putAll(begins);
    return batch.of(id, begins, resumption.skipped().inside(start, batch.positions()));
  }

  private Offset kafkaOffset(SortedMap<Integer, Long> positions) {
    return kafka.deserializeOffset(PlannedBatch.kafkaJson(topic, positions));
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
    planner.availableNow();
    if (planner.isStopped()) return; // nothing more is taken, so nothing need be asked
    availableSeenAt = clock.millis();
    available = watch.look();
    ((SupportsTriggerAvailableNow) kafka).prepareForTriggerAvailableNow();
  }

  @Override
  public InputPartition[] planInputPartitions(Offset start, Offset end) {
    PlannedBatch from = PlannedBatch.of(start);
    PlannedBatch until = PlannedBatch.of(end);
    planner.begin(from, until);
    List<InputPartition> partitions = records(until, until.start(from));
    if (shape instanceof PlannedKafka.Shape.Packed packed) {
      partitions.addAll(packed.held().wake(until));
      List<byte[]> forgotten = forgotten(until).since(from.forgotten()).ids();
      partitions.addAll(WakeReader.forget(forgotten));
    }
    return partitions.toArray(InputPartition[]::new);
  }

  /** From Kafka, and from the archive what Kafka has no more; and what nobody fetches. */
  private List<InputPartition> records(PlannedBatch batch, SortedMap<Integer, Long> from) {
    List<InputPartition> partitions = new ArrayList<>();
    if (from.equals(batch.positions())) return partitions;
    List<OffsetRange> archived = new ArrayList<>();
    SortedMap<Integer, Long> fromKafka = new TreeMap<>(from);
    fromKafka.replaceAll(
        (partition, offset) -> {
          long until = batch.positions().getOrDefault(partition, offset);
          long first = resumption.kafkaFrom(partition, offset, until);
          if (offset < first) archived.add(new OffsetRange(partition, offset, first));
          return first;
        });
    List<OffsetRange> filled = new Gap(archived).less(batch.skipped()).ranges();
    if (!filled.isEmpty()) partitions.addAll(resumption.archive().plan(batch, filled));
    for (OffsetRange range : batch.skipped()) {
      partitions.add(new SkippedRecords.Partition(topic, range, batch.plannedAt()));
    }
    partitions.addAll(fromKafka(batch, fromKafka));
    requireAll(from, batch.positions(), partitions);
    return partitions;
  }

  /** In steps where a skipped record is near, for it must not be opened on the way. */
  private List<InputPartition> fromKafka(PlannedBatch batch, SortedMap<Integer, Long> from) {
    Gap skipped = new Gap(batch.skipped()).and(resumption.skipped());
    SortedMap<Integer, Long> plain = new TreeMap<>(from);
    List<InputPartition> partitions = new ArrayList<>();
    for (OffsetRange range : OffsetRange.between(from, batch.positions())) {
      if (!skipped.isNear(range)) continue;
      plain.put(range.partition(), range.until());
      for (OffsetRange left : new Gap(List.of(range)).less(batch.skipped()).ranges()) {
        // Spark's source wants to hear of all partitions.
        SortedMap<Integer, Long> begin = new TreeMap<>(batch.positions());
        SortedMap<Integer, Long> end = new TreeMap<>(batch.positions());
        begin.put(range.partition(), left.from());
        end.put(range.partition(), left.until());
        for (InputPartition planned : plan(begin, end)) {
          partitions.add(skipped.isNear(left) ? CarefulFetch.stepwise(planned) : planned);
        }
      }
    }
    partitions.addAll(plan(plain, batch.positions()));
    if (isCut(batch.number() - 1)) {
      partitions.replaceAll(p -> CarefulFetch.atMost(resumption.cut().most(), p));
    }
    return partitions;
  }

  private List<InputPartition> plan(SortedMap<Integer, Long> begin, SortedMap<Integer, Long> end) {
    return List.of(kafka.planInputPartitions(kafkaOffset(begin), kafkaOffset(end)));
  }

  /**
   * Makes sure that each offset of a micro-batch will be read: Kafka's source leaves out a
   * partition that it cannot place, and what it has not planned nobody would miss.
   *
   * @throws JobException (failed) where some would not
   */
  static void requireAll(
      Map<Integer, Long> from, Map<Integer, Long> until, List<InputPartition> planned) {
    Map<Integer, Long> offsets = new HashMap<>();
    for (InputPartition partition : planned) {
      OffsetRange range = OffsetRange.of(partition);
      offsets.merge(range.partition(), range.size(), Long::sum);
    }
    until.forEach(
        (partition, end) -> {
          long moved = end - from.getOrDefault(partition, 0L);
          long read = offsets.getOrDefault(partition, 0L);
          if (moved == read) return;
          throw JobException.failed(
              String.format(
                  Locale.ROOT,
                  "of the %d offsets of partition %d before %d the source would read %d: nothing"
                      + " was written, and it is tried again at the next start; if that ends here"
                      + " again, please report it",
                  moved,
                  partition,
                  end,
                  read),
              null);
        });
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    PlannedBatch batch = planner.until();
    ForgottenUsers forgotten = forgotten(batch);
    if (shape instanceof PlannedKafka.Shape.Packed packed) {
      return new EventReaderFactory(records, packed.rules(), forgotten, batch.plannedAt());
    }
    long maxFutureSkewMs = ((PlannedKafka.Shape.Records) shape).rules().maxFutureSkewMs();
    return new ArchiveReader.Factory(records, forgotten, batch.plannedAt(), maxFutureSkewMs);
  }

  @Override
  public Offset deserializeOffset(String json) {
    return PlannedBatch.parse(json).toOffset();
  }

  @Override
  public void commit(Offset end) {
    if (resumption.archive() != null) resumption.archive().clear();
    kafka.commit(kafkaOffset(PlannedBatch.of(end).positions()));
  }

  @Override
  public void stop() {
    watch.close();
    kafka.stop();
  }
}

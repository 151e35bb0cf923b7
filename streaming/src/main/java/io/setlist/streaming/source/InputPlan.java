package io.setlist.streaming.source;

import io.setlist.cli.JobException;
import io.setlist.streaming.planning.Gap;
import io.setlist.streaming.planning.OffsetRange;
import io.setlist.streaming.planning.PlannedBatch;
import io.setlist.streaming.planning.RunningBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;

/** Which tasks read the records of a micro-batch, and from where. */
final class InputPlan {

  private final MicroBatchStream kafka;
  private final String topic;
  private final Resumption resumption;

  InputPlan(MicroBatchStream kafka, String topic, Resumption resumption) {
    this.kafka = kafka;
    this.topic = topic;
    this.resumption = resumption;
  }

  /** From Kafka, and from the archive what Kafka has no more; and what nobody fetches. */
  List<InputPartition> records(RunningBatch running) {
    List<InputPartition> partitions = new ArrayList<>();
    PlannedBatch batch = running.plan();
    SortedMap<Integer, Long> from = running.from();
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
    if (resumption.isCut(batch.id())) {
      partitions.replaceAll(p -> CarefulFetch.atMost(resumption.cut().most(), p));
    }
    return partitions;
  }

  private List<InputPartition> plan(SortedMap<Integer, Long> begin, SortedMap<Integer, Long> end) {
    return List.of(
        kafka.planInputPartitions(
            KafkaPositions.of(kafka, topic, begin), KafkaPositions.of(kafka, topic, end)));
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
      OffsetRange range = RecordReader.rangeOf(partition);
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
}

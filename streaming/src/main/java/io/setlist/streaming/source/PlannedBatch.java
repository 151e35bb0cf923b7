package io.setlist.streaming.source;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.setlist.streaming.kernel.EmitMode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.connector.read.streaming.Offset;

/**
 * The offset of a micro-batch: where it ends in Kafka, and what was decided about it. Spark writes
 * it to the checkpoint before the micro-batch runs, so a repeated one decides nothing anew.
 * PlannedBatch {@code n} is the end of micro-batch {@code n}.
 *
 * @param number the micro-batch's id; -1 before the first
 * @param emitMode whether changes of live sessions are published in it
 * @param lastPublished the newest micro-batch before this one that published; -1 without one
 * @param closing whether it is the last of a run, which only settles what the run left open
 * @param runFrom where an available-now run began, also when a crash cut it in two; null in a run
 *     without an end
 * @param positions per partition the offset after the last record of the micro-batch
 * @param ends per partition the log end as seen
 * @param seenAt when the log ends were asked for, epoch milliseconds
 * @param forgotten the newest entry of the list of forgotten users when the micro-batch was
 *     planned; 0 without one
 * @param begins where reading begins, of the partitions where that is not the end of the
 *     micro-batch before: the records between are lost, and the loss was accepted
 * @param plannedAt when it was planned, epoch milliseconds: after the log ends were known, so that
 *     none of its records is younger
 * @param topicId by which Kafka tells a topic from an earlier one of its name; null where the
 *     brokers know none, and in micro-batches of versions that did not ask
 * @param skipped offsets of the micro-batch that are not fetched, in order; each is a dead letter
 */
public record PlannedBatch(
    long number,
    @JsonProperty("publishing") EmitMode emitMode,
    long lastPublished,
    boolean closing,
    SortedMap<Integer, Long> runFrom,
    SortedMap<Integer, Long> positions,
    SortedMap<Integer, Long> ends,
    long seenAt,
    long forgotten,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedMap<Integer, Long> begins,
    long plannedAt,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String topicId,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<OffsetRange> skipped) {

  private static final ObjectMapper JSON = new ObjectMapper();

  public PlannedBatch {
    begins = begins == null ? Collections.emptySortedMap() : begins;
    if (plannedAt == 0) plannedAt = seenAt; // builds before wrote no more than that
    skipped = skipped == null ? List.of() : skipped;
  }

  /** A micro-batch that begins where the one before ended. */
  public PlannedBatch(
      long number,
      EmitMode emitMode,
      long lastPublished,
      boolean closing,
      SortedMap<Integer, Long> runFrom,
      SortedMap<Integer, Long> positions,
      SortedMap<Integer, Long> ends,
      long seenAt,
      long forgotten) {
    this(
        number,
        emitMode,
        lastPublished,
        closing,
        runFrom,
        positions,
        ends,
        seenAt,
        forgotten,
        null,
        0,
        null,
        null);
  }

  /** The same micro-batch, of a topic. */
  PlannedBatch of(String id) {
    return of(id, begins, skipped);
  }

  /** The same micro-batch, of a topic, with what it does not read of it. */
  PlannedBatch of(String id, SortedMap<Integer, Long> from, List<OffsetRange> without) {
    return new PlannedBatch(
        number,
        emitMode,
        lastPublished,
        closing,
        runFrom,
        positions,
        ends,
        seenAt,
        forgotten,
        from,
        plannedAt,
        id,
        without);
  }

  /** The same micro-batch, planned at that moment, epoch milliseconds. */
  PlannedBatch plannedAt(long at) {
    return new PlannedBatch(
        number,
        emitMode,
        lastPublished,
        closing,
        runFrom,
        positions,
        ends,
        seenAt,
        forgotten,
        begins,
        at,
        topicId,
        skipped);
  }

  /** Before the first micro-batch, with the positions where Kafka's source would begin. */
  static PlannedBatch initial(SortedMap<Integer, Long> positions, long forgotten) {
    return new PlannedBatch(
        -1, EmitMode.FINAL, -1, false, null, positions, positions, 0, forgotten);
  }

  /** Whether no micro-batch has been planned yet. */
  @JsonIgnore
  public boolean isInitial() {
    return number < 0;
  }

  /**
   * The micro-batch after this one if users came onto the list meanwhile. It takes no record, so
   * that nothing of a user is there to be kept when all of the user goes; it looks at no log, so
   * that the watermark stays; and it publishes, so that nobody's id has to be kept for a later
   * micro-batch.
   */
  PlannedBatch forgetting(long newest) {
    return new PlannedBatch(
            number + 1,
            EmitMode.EARLY,
            published(),
            false,
            closing ? null : runFrom,
            positions,
            ends,
            seenAt,
            newest)
        .of(topicId);
  }

  /** Whether users came onto the list between two micro-batches, of which this is the later. */
  public boolean forgets(PlannedBatch last) {
    return forgotten > last.forgotten;
  }

  /** Where it begins to read, for the micro-batch before it. */
  public SortedMap<Integer, Long> start(PlannedBatch last) {
    SortedMap<Integer, Long> start = new TreeMap<>(last.positions);
    start.putAll(begins);
    return start;
  }

  /** Offsets that it takes, for the micro-batch before it. */
  public long size(PlannedBatch last) {
    SortedMap<Integer, Long> start = start(last);
    return positions.entrySet().stream()
        .mapToLong(end -> end.getValue() - start.getOrDefault(end.getKey(), 0L))
        .sum();
  }

  /** The newest micro-batch that published, this one included. */
  long published() {
    return emitMode == EmitMode.EARLY ? number : lastPublished;
  }

  /** Records that the log held beyond this micro-batch when its end was asked for. */
  public long unread() {
    return ends.entrySet().stream()
        .mapToLong(end -> Math.max(0, end.getValue() - positions.getOrDefault(end.getKey(), 0L)))
        .sum();
  }

  String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a micro-batch is numbers and cannot fail to be written", e);
    }
  }

  /**
   * Reads a micro-batch back.
   *
   * @throws IllegalStateException where the text is none: the checkpoint is not of this job
   */
  public static PlannedBatch parse(String json) {
    try {
      return JSON.readValue(json, PlannedBatch.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "the checkpoint holds an offset that Setlist did not write: " + json, e);
    }
  }

  /** As Spark stores it. */
  Offset toOffset() {
    return new BatchOffset(json());
  }

  static PlannedBatch of(Offset offset) {
    return parse(offset.json());
  }

  /** Kafka's spelling of positions of one topic. */
  static String kafkaJson(String topic, Map<Integer, Long> positions) {
    try {
      return JSON.writeValueAsString(Map.of(topic, positions));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("positions are numbers and cannot fail to be written", e);
    }
  }

  /** The positions of one topic in Kafka's spelling. */
  static SortedMap<Integer, Long> positionsOf(String topic, Offset kafka) {
    try {
      SortedMap<Integer, Long> positions = new TreeMap<>();
      JSON.readTree(kafka.json())
          .path(topic)
          .fields()
          .forEachRemaining(e -> positions.put(Integer.valueOf(e.getKey()), e.getValue().asLong()));
      return positions;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Kafka's source gave an offset that is no JSON", e);
    }
  }

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

package io.setlist.streaming.planning;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.setlist.streaming.kernel.EmitMode;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A micro-batch as it was planned: where it ends in Kafka, and what was decided about it. Spark
 * keeps it as the micro-batch's offset, written before the micro-batch runs, so a repeated one
 * decides nothing anew.
 *
 * @param id Spark's; -1 before the first
 * @param lastEarly the newest micro-batch before this one that emitted early; -1 without one
 * @param runFrom where an available-now run began, also when a crash cut it in two; null in a run
 *     without an end
 * @param positions per partition the offset after the last record
 * @param ends per partition the log end as seen
 * @param seenAt when the log ends were asked for, epoch milliseconds
 * @param forgotten the newest entry of the list of forgotten users then; 0 without one
 * @param begins where reading begins, of the partitions where that is not the end of the
 *     micro-batch before: the records between are lost, and the loss was accepted
 * @param plannedAt epoch milliseconds: after the log ends were known, so that none of its records
 *     is younger
 * @param topicId by which Kafka tells a topic from an earlier one of its name; null where the
 *     brokers know none
 * @param skipped offsets that are not fetched, in order; each is a dead letter
 */
@RecordBuilder
@JsonPropertyOrder({"version"})
@JsonIgnoreProperties(ignoreUnknown = true)
public record PlannedBatch(
    long id,
    BatchReason reason,
    EmitMode emitMode,
    long lastEarly,
    SortedMap<Integer, Long> runFrom,
    SortedMap<Integer, Long> positions,
    SortedMap<Integer, Long> ends,
    long seenAt,
    long forgotten,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedMap<Integer, Long> begins,
    long plannedAt,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String topicId,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<OffsetRange> skipped)
    implements PlannedBatchBuilder.With {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE);

  /** Of the stored form. A field that came later is null or 0 where an older build wrote it. */
  private static final int VERSION = 1;

  public PlannedBatch {
    begins = begins == null ? Collections.emptySortedMap() : begins;
    skipped = skipped == null ? List.of() : skipped;
  }

  /** Before the first micro-batch, with the positions where Kafka's source would begin. */
  public static PlannedBatch initial(SortedMap<Integer, Long> positions, long forgotten) {
    return PlannedBatchBuilder.builder()
        .id(-1)
        .reason(BatchReason.START)
        .emitMode(EmitMode.FINAL)
        .lastEarly(-1)
        .positions(positions)
        .ends(positions)
        .forgotten(forgotten)
        .build();
  }

  /**
   * The one after this, of the same topic and list.
   *
   * @param offer as far as it reads, and what it saw of the log
   */
  PlannedBatch next(BatchReason why, EmitMode mode, Offer offer) {
    return PlannedBatchBuilder.builder(this)
        .id(id + 1)
        .reason(why)
        .emitMode(mode)
        .lastEarly(newestEarly())
        .runFrom(null)
        .positions(offer.until())
        .ends(offer.ends())
        .seenAt(offer.seenAt())
        .begins(null)
        .plannedAt(offer.seenAt())
        .skipped(null)
        .build();
  }

  /**
   * The one after this if users came onto the list meanwhile. It takes no record, so that nothing
   * of a user is there to be kept when all of the user goes; it looks at no log, so that the
   * watermark stays; and it emits early, so that nobody's id has to be kept for a later one.
   */
  PlannedBatch forgetting(long newest) {
    Offer nothing = new Offer(positions, positions, ends, ends, seenAt);
    return next(BatchReason.FORGET, EmitMode.EARLY, nothing)
        .withRunFrom(isClosing() ? null : runFrom)
        .withForgotten(newest);
  }

  /** Whether nothing has been planned yet. */
  @JsonIgnore
  public boolean isInitial() {
    return id < 0;
  }

  /** Whether it is the last of a run, which only settles what the run left open. */
  @JsonIgnore
  public boolean isClosing() {
    return reason == BatchReason.CLOSE;
  }

  /** Whether users came onto the list between two, of which this is the later. */
  public boolean forgets(PlannedBatch last) {
    return forgotten > last.forgotten;
  }

  /** Per partition where it begins to read, for the one before it. */
  public SortedMap<Integer, Long> start(PlannedBatch last) {
    SortedMap<Integer, Long> start = new TreeMap<>(last.positions);
    start.putAll(begins);
    return start;
  }

  /** Offsets that it takes, for the one before it. */
  public long size(PlannedBatch last) {
    return OffsetRange.total(OffsetRange.between(start(last), positions));
  }

  /** The newest that emitted early, this one included. */
  long newestEarly() {
    return emitMode == EmitMode.EARLY ? id : lastEarly;
  }

  /** Records that the log held beyond it when its end was asked for. */
  public long unread() {
    return OffsetRange.total(OffsetRange.between(positions, ends));
  }

  @JsonProperty("version")
  int version() {
    return VERSION;
  }

  /** As {@link #parse} reads it, in one line. */
  public String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers cannot fail to be written", e);
    }
  }

  /**
   * Reads one back, as this or an earlier version wrote it.
   *
   * @throws IllegalStateException where the text is none: the checkpoint is not of this job, or of
   *     a later version
   */
  public static PlannedBatch parse(String json) {
    try {
      if (!(JSON.readTree(json) instanceof ObjectNode stored)) throw notOurs(json, null);
      if (!stored.has("version")) upgrade(stored);
      boolean readable =
          stored.path("version").asInt() <= VERSION && stored.path("positions").isObject();
      if (!readable) throw notOurs(json, null);
      return JSON.treeToValue(stored, PlannedBatch.class);
    } catch (JsonProcessingException e) {
      throw notOurs(json, e);
    }
  }

  private static IllegalStateException notOurs(String json, Exception cause) {
    return new IllegalStateException(
        "the checkpoint holds an offset that this version of Setlist did not write: " + json,
        cause);
  }

  /** From the form that had no version: it named no reason but one, and the emit mode otherwise. */
  private static void upgrade(ObjectNode stored) {
    boolean early = stored.path("publishing").asText().equals("DUE");
    boolean closing = stored.path("closing").asBoolean();
    stored.set("id", stored.path("number"));
    stored.set("lastEarly", stored.path("lastPublished"));
    stored.put("reason", (closing ? BatchReason.CLOSE : BatchReason.RECORDS).name());
    stored.put("emitMode", (early ? EmitMode.EARLY : EmitMode.FINAL).name());
    if (!stored.has("plannedAt")) stored.set("plannedAt", stored.path("seenAt"));
  }
}

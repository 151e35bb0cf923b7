package io.setlist.streaming;

import io.setlist.event.RecordTime;
import io.setlist.streaming.source.KafkaRecord;
import io.setlist.streaming.source.PlannedKafka;
import io.setlist.streaming.source.RecordReader;
import io.setlist.streaming.source.TopicConfig;
import io.setlist.streaming.source.TopicOffsets;
import io.setlist.streaming.source.TopicWatch;
import java.io.Serializable;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.ReadMaxRows;
import org.apache.spark.sql.connector.read.streaming.SupportsTriggerAvailableNow;
import org.apache.spark.sql.kafka010.KafkaBatchInputPartition;
import org.apache.spark.sql.kafka010.KafkaOffsetRange;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * A topic in memory, in the shape of Spark's Kafka source, with a clock that a test turns. What was
 * sent stays, as in Kafka, so that a job can be started anew on it.
 */
final class ScriptedTopic extends Clock {

  private int inputPlans;
  private final String name;
  private final List<List<Sent>> partitions = new ArrayList<>();
  private final SortedMap<Integer, Long> earliest = new TreeMap<>();

  /** Per partition where a transaction is open: nobody may read from there on. */
  private final SortedMap<Integer, Long> open = new TreeMap<>();

  /** The same for every test at first: a warehouse may be a copy of an earlier one's. */
  private String id = "0b1e5c1e-7d1f-4b8f-9a53-6d1f8a3f2c11";

  private long now;
  private int behind;

  private record Sent(byte[] key, byte[] value, long timestamp) implements Serializable {}

  /** Offsets at which a reader dies. */
  private final HashSet<Long> poison = new HashSet<>();

  /** What Spark's Kafka source would plan, with the records. */
  private static final class Slice extends KafkaBatchInputPartition {

    private static final long serialVersionUID = 1L;

    private final boolean kept;
    private final ArrayList<Sent> records;
    private final HashSet<Long> poison;

    Slice(
        String topic,
        int partition,
        long from,
        boolean kept,
        ArrayList<Sent> records,
        HashSet<Long> poison) {
      super(
          new KafkaOffsetRange(
              new TopicPartition(topic, partition), from, from + records.size(), Option.empty()),
          new HashMap<>(),
          0,
          true,
          false);
      this.kept = kept;
      this.records = records;
      this.poison = poison;
    }
  }

  ScriptedTopic(String name, int partitions, long now) {
    this.name = name;
    this.now = now;
    for (int p = 0; p < partitions; p++) grow();
  }

  /** Adds a partition, as an operator may while a job runs. */
  void grow() {
    partitions.add(Collections.synchronizedList(new ArrayList<>()));
  }

  void send(int partition, byte[] key, byte[] value) {
    send(partition, key, value, now);
  }

  /** As a producer does that sets the record's timestamp itself, to whatever it likes. */
  void send(int partition, byte[] key, byte[] value, long timestamp) {
    partitions.get(partition).add(new Sent(key, value, timestamp));
  }

  /** What a reader of committed records does not see: a marker, a record of no effect. */
  void sendUnseen(int partition) {
    partitions.get(partition).add(null);
  }

  /** What is sent from now on is of a transaction that goes on, until {@link #commit}. */
  void begin(int partition) {
    begin(partition, partitions.get(partition).size());
  }

  /** The same, of a transaction that began at an earlier offset. */
  void begin(int partition, long offset) {
    open.put(partition, offset);
  }

  /** The transaction ends, with a marker. */
  void commit(int partition) {
    open.remove(partition);
    sendUnseen(partition);
  }

  /** The topic is deleted, and made anew under its name. */
  void makeAnew() {
    partitions.forEach(List::clear);
    id = UUID.randomUUID().toString();
  }

  /**
   * A broker that had not written the last records dies, and another that never had them goes on.
   */
  void loseEnd(int partition, int records) {
    List<Sent> sent = partitions.get(partition);
    sent.subList(sent.size() - records, sent.size()).clear();
  }

  /** From now on the record of an offset, of whatever partition, cannot be fetched. */
  void poison(long offset) {
    poison.add(offset);
  }

  /** As brokers of before Kafka 2.8. */
  void hasNoId() {
    id = null;
  }

  /** As retention does: what a partition has before the offset is gone. */
  void drop(int partition, long until) {
    earliest.put(partition, until);
  }

  /** At so many looks, one of a broker that has just come back and knows of less. */
  void isSeenByABrokerThatIsBehind(int looks) {
    behind = looks;
  }

  /** As {@link TopicOffsets#of}. */
  private TopicOffsets offsets(TopicConfig unused) {
    SortedMap<Integer, Long> first = new TreeMap<>();
    for (int p = 0; p < partitions.size(); p++) first.put(p, earliest.getOrDefault(p, 0L));
    SortedMap<Integer, Long> ends = positions();
    if (behind > 0) {
      behind--;
      ends.remove(partitions.size() - 1);
    }
    return new TopicOffsets(id, first, ends);
  }

  /** As {@link TopicWatch#of}. */
  TopicWatch watch(TopicConfig unused) {
    return () -> offsets(unused);
  }

  void pass(long ms) {
    now += ms;
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(now);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException();
  }

  /** How often the input of a micro-batch was planned. */
  int inputPlans() {
    return inputPlans;
  }

  /** The topic and its clock as a job's input. */
  PlannedKafka.Input input() {
    return new PlannedKafka.Input(this::table, SliceReader::new, this::offsets, this::watch, this);
  }

  /** For the options of Spark's Kafka source, of which it needs none. */
  private Table table(CaseInsensitiveStringMap unused) {
    return new TopicTable();
  }

  private SortedMap<Integer, Long> positions() {
    SortedMap<Integer, Long> ends = new TreeMap<>();
    for (int p = 0; p < partitions.size(); p++) ends.put(p, (long) partitions.get(p).size());
    return ends;
  }

  private String ends() {
    SortedMap<Integer, Long> ends = positions();
    ends.putAll(open);
    return json(ends);
  }

  private String json(Map<Integer, Long> positions) {
    StringBuilder json = new StringBuilder("{\"" + name + "\":{");
    positions.forEach(
        (p, n) ->
            json.append(json.charAt(json.length() - 1) == '{' ? "" : ",")
                .append("\"" + p + "\":" + n));
    return json.append("}}").toString();
  }

  private final class TopicTable implements Table, SupportsRead {

    @Override
    public String name() {
      return name;
    }

    @Override
    @SuppressWarnings("deprecation")
    public StructType schema() {
      return new StructType();
    }

    @Override
    public Set<TableCapability> capabilities() {
      return Set.of(TableCapability.MICRO_BATCH_READ);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
      return () ->
          new Scan() {
            @Override
            public StructType readSchema() {
              return new StructType();
            }

            @Override
            public MicroBatchStream toMicroBatchStream(String checkpoint) {
              return new Stream();
            }
          };
    }
  }

  private final class Stream implements MicroBatchStream, SupportsTriggerAvailableNow {

    @Override
    public Offset initialOffset() {
      SortedMap<Integer, Long> zero = new TreeMap<>();
      for (int p = 0; p < partitions.size(); p++) zero.put(p, 0L);
      return new Position(json(zero));
    }

    @Override
    public Offset latestOffset() {
      throw new UnsupportedOperationException();
    }

    /** One partition after the other, as far as the limit goes. */
    @Override
    public Offset latestOffset(Offset start, ReadLimit limit) {
      SortedMap<Integer, Long> froms = positions(start);
      SortedMap<Integer, Long> until = positions(new Position(ends()));
      long left = limit instanceof ReadMaxRows rows ? rows.maxRows() : Long.MAX_VALUE;
      for (Map.Entry<Integer, Long> end : until.entrySet()) {
        long from = froms.getOrDefault(end.getKey(), 0L);
        if (end.getValue() <= from) continue; // Spark's takes what it is told, also a smaller one
        long taken = Math.min(left, end.getValue() - from);
        end.setValue(from + taken);
        left -= taken;
      }
      return new Position(json(until));
    }

    @Override
    public Offset reportLatestOffset() {
      return new Position(ends());
    }

    @Override
    public ReadLimit getDefaultReadLimit() {
      return ReadLimit.allAvailable();
    }

    @Override
    public void prepareForTriggerAvailableNow() {}

    @Override
    public InputPartition[] planInputPartitions(Offset start, Offset end) {
      inputPlans++;
      List<InputPartition> slices = new ArrayList<>();
      SortedMap<Integer, Long> froms = positions(start);
      positions(end)
          .forEach(
              (p, to) -> {
                long from = froms.getOrDefault(p, 0L);
                if (to > from) {
                  List<Sent> sent = partitions.get(p).subList((int) from, to.intValue());
                  boolean kept = from >= earliest.getOrDefault(p, 0L);
                  slices.add(
                      new Slice(name, p, from, kept, new ArrayList<>(sent), new HashSet<>(poison)));
                }
              });
      return slices.toArray(InputPartition[]::new);
    }

    private static SortedMap<Integer, Long> positions(Offset offset) {
      SortedMap<Integer, Long> positions = new TreeMap<>();
      var all =
          JavaConverters.mapAsJavaMap(
              org.apache.spark.sql.kafka010.JsonUtils.partitionOffsets(offset.json()));
      all.forEach((tp, n) -> positions.put(tp.partition(), (Long) n));
      return positions;
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
      throw new UnsupportedOperationException("read by SliceReader");
    }

    @Override
    public Offset deserializeOffset(String json) {
      return new Position(json);
    }

    @Override
    public void commit(Offset end) {}

    @Override
    public void stop() {}
  }

  private static final class SliceReader implements RecordReader {

    private final Slice slice;
    private int next;

    SliceReader(InputPartition partition) {
      slice = (Slice) partition;
    }

    @Override
    public KafkaRecord next() {
      KafkaOffsetRange range = slice.offsetRange();
      if (!slice.kept) {
        throw new IllegalStateException("Kafka has offset " + range.fromOffset() + " no more");
      }
      while (next < slice.records.size() && slice.records.get(next) == null) next++;
      if (next == slice.records.size()) return null;
      if (slice.poison.contains(range.fromOffset() + next)) {
        throw new IllegalStateException(
            "the batch at " + (range.fromOffset() + next) + " is corrupt");
      }
      Sent sent = slice.records.get(next);
      return new KafkaRecord(
          range.topic(),
          range.partition(),
          range.fromOffset() + next++,
          RecordTime.of(sent.timestamp()),
          sent.key(),
          sent.value());
    }

    @Override
    public void close() {}
  }

  private static final class Position extends Offset {

    private final String json;

    Position(String json) {
      this.json = json;
    }

    @Override
    public String json() {
      return json;
    }
  }
}

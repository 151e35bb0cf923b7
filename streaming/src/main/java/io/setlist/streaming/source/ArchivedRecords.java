package io.setlist.streaming.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;

import io.setlist.event.RecordTime;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The archive in Kafka's place, for a query that was behind it when Kafka dropped records. Spark
 * cannot join a table to a running stream, so a turn's records are first put into files beside the
 * checkpoint, a file a range, and the turn's tasks read those.
 */
public final class ArchivedRecords {

  private final Warehouse warehouse;
  private final String topic;
  private final Path folder;
  private final SerializableConfiguration hadoop;

  /**
   * @param checkpoint of the query that reads
   */
  public ArchivedRecords(SparkSession spark, Warehouse warehouse, String topic, String checkpoint) {
    this.warehouse = warehouse;
    this.topic = topic;
    this.folder = new Path(checkpoint, "filled");
    this.hadoop = new SerializableConfiguration(spark.sessionState().newHadoopConf());
  }

  /** Records of one range, in a file. */
  record FilledPartition(
      String file, String topic, OffsetRange range, SerializableConfiguration hadoop)
      implements InputPartition {}

  /**
   * Which parts of a gap the archive has, whole: every offset is there. In a compacted topic none
   * may be, for nobody can tell a record that was compacted away from one that was deleted here.
   */
  public List<OffsetRange> within(Gap gap) {
    List<OffsetRange> found = new ArrayList<>();
    if (!warehouse.has(Table.ARCHIVE) || !warehouse.has(Table.ARCHIVE_PROGRESS)) return found;
    for (OffsetRange range : gap.ranges()) {
      for (OffsetRange archived : consumed(range)) {
        if (records(archived).count() == archived.size()) found.add(archived);
      }
    }
    return found;
  }

  /** What the archive query says that it has taken of a range, in order. */
  private List<OffsetRange> consumed(OffsetRange range) {
    List<OffsetRange> consumed = new ArrayList<>();
    for (Row row :
        warehouse
            .read(Table.ARCHIVE_PROGRESS)
            .select(explode(col("partitions")).as("range"))
            .select("range.*")
            .where(
                col("topic")
                    .equalTo(topic)
                    .and(col("partition").equalTo(range.partition()))
                    .and(col("from_offset").lt(range.until()))
                    .and(col("until_offset").gt(range.from()))
                    .and(col("until_offset").gt(col("from_offset"))))
            .orderBy("from_offset")
            .select("from_offset", "until_offset")
            .collectAsList()) {
      long from = Math.max(range.from(), row.getLong(0));
      long until = Math.min(range.until(), row.getLong(1));
      int last = consumed.size() - 1;
      if (last >= 0 && consumed.get(last).until() == from) {
        from = consumed.remove(last).from();
      }
      consumed.add(new OffsetRange(range.partition(), from, until));
    }
    return consumed;
  }

  private Dataset<Row> records(OffsetRange range) {
    return warehouse
        .read(Table.ARCHIVE)
        .where(
            col("topic")
                .equalTo(topic)
                .and(col("partition").equalTo(range.partition()))
                .and(col("offset").geq(range.from()))
                .and(col("offset").lt(range.until())));
  }

  /** The ranges of a turn, as input of a task each. */
  List<InputPartition> plan(Turn turn, List<OffsetRange> ranges) {
    Path ofTurn = new Path(folder, Long.toString(turn.number()));
    clear();
    List<InputPartition> partitions = new ArrayList<>();
    for (OffsetRange range : ranges) {
      String file = new Path(ofTurn, range.partition() + "-" + range.from()).toString();
      records(range)
          .select("offset", "timestamp", "key", "value")
          .repartition(1)
          .sortWithinPartitions("offset")
          .foreachPartition(new Fill(file, hadoop));
      partitions.add(new FilledPartition(file, topic, range, hadoop));
    }
    return partitions;
  }

  /** Removes the files of turns that are over: raw records are not to lie about. */
  void clear() {
    try {
      folder.getFileSystem(hadoop.value()).delete(folder, true);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot clear " + folder, e);
    }
  }

  /** Writes records to a file. */
  private record Fill(String file, SerializableConfiguration hadoop)
      implements ForeachPartitionFunction<Row> {

    @Override
    public void call(Iterator<Row> records) throws IOException {
      Path path = new Path(file);
      try (DataOutputStream out = TaskFile.create(path, hadoop.value())) {
        while (records.hasNext()) {
          Row record = records.next();
          out.writeLong(record.getLong(0));
          Timestamp timestamp = record.getAs(1);
          out.writeLong(timestamp == null ? RecordTime.NONE : timestamp.getTime());
          write(out, record.getAs(2));
          write(out, record.getAs(3));
        }
      }
    }

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
      out.writeInt(bytes == null ? -1 : bytes.length);
      if (bytes != null) out.write(bytes);
    }
  }

  /** Gives the records of a range. */
  static final class Reader implements RecordReader {

    private final FilledPartition partition;
    private final DataInputStream in;
    private long next;

    Reader(FilledPartition partition) {
      this.partition = partition;
      this.next = partition.range().from();
      Path path = new Path(partition.file());
      try {
        this.in = new DataInputStream(path.getFileSystem(partition.hadoop().value()).open(path));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot open " + path, e);
      }
    }

    @Override
    public KafkaRecord next() throws IOException {
      if (next == partition.range().until()) return null;
      try {
        long offset = in.readLong();
        if (offset != next) throw changed();
        KafkaRecord record =
            new KafkaRecord(
                partition.topic(),
                partition.range().partition(),
                offset,
                RecordTime.of(in.readLong()),
                bytes(),
                bytes());
        next++;
        return record;
      } catch (EOFException e) {
        throw changed();
      }
    }

    @Override
    public boolean archived() {
      return true;
    }

    private IOException changed() {
      return new IOException(
          "the archive had offset " + next + " of " + partition.range() + " and has it no more");
    }

    /** Key comes before value, in the file as in the record. */
    private byte[] bytes() throws IOException {
      int length = in.readInt();
      if (length < 0) return null;
      byte[] bytes = new byte[length];
      in.readFully(bytes);
      return bytes;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}

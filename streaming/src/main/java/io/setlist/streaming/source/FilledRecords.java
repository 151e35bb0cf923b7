package io.setlist.streaming.source;

import io.setlist.event.RecordTime;
import io.setlist.streaming.checkpoint.TaskFile;
import io.setlist.streaming.planning.OffsetRange;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Timestamp;
import java.util.Iterator;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.util.SerializableConfiguration;

/** The records of a range that were in the archive, from a file beside the checkpoint. */
final class FilledRecords implements RecordReader {

  /** In the place of an offset, after the last record: a file that is cut short is found out. */
  private static final long END = -1;

  /** A range, as input of one task. */
  record Partition(String file, String topic, OffsetRange range, SerializableConfiguration hadoop)
      implements InputPartition {

    /**
     * Makes the file.
     *
     * @param rows the range's of {@code archive}
     */
    void fill(Dataset<Row> rows) {
      rows.select("offset", "timestamp", "key", "value")
          // One task, also for no row: repartition(1) has none then where Spark plans anew.
          .coalesce(1)
          .sortWithinPartitions("offset")
          .foreachPartition(new Fill(file, hadoop));
    }
  }

  /** Writes a file. */
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
        out.writeLong(END);
      }
    }

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
      out.writeInt(bytes == null ? -1 : bytes.length);
      if (bytes != null) out.write(bytes);
    }
  }

  private final Partition partition;
  private final DataInputStream in;

  FilledRecords(Partition partition) {
    this.partition = partition;
    Path path = new Path(partition.file());
    try {
      this.in = new DataInputStream(path.getFileSystem(partition.hadoop().value()).open(path));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open " + path, e);
    }
  }

  @Override
  public KafkaRecord next() throws IOException {
    long offset = in.readLong();
    if (offset == END) return null;
    return new KafkaRecord(
        partition.topic(),
        partition.range().partition(),
        offset,
        RecordTime.of(in.readLong()),
        bytes(),
        bytes());
  }

  @Override
  public boolean archived() {
    return true;
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

package io.setlist.streaming.source;

import io.setlist.event.Rejection;
import io.setlist.streaming.planning.OffsetRange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * What the event reader saw of a range of one Kafka partition: how many records, what it refused,
 * and how far event time has come. It takes the same way to the sink as the events, so that a
 * repeated task cannot count twice what is written once; and it says which offsets it stands for,
 * so that the sink misses one that was lost on the way.
 *
 * <p>A partition gives one after the other, each of a few MiB at most (and one record), and each is
 * read record by record: neither side holds what a flood of refused records comes to.
 *
 * @param range the offsets that it stands for, of records and of none
 * @param records of them, refused and forgotten ones included; less than the range where a
 *     transaction's markers, aborted or compacted records lay between
 * @param forgotten records of forgotten users, which leave no other trace
 * @param dead records that are no events
 * @param late events
 * @param largestAccepted event time, epoch milliseconds; Long.MIN_VALUE where nothing was accepted
 * @param encoded with the refused records from {@code refusedAt} on
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ReadReport(
    String topic,
    OffsetRange range,
    long records,
    long forgotten,
    long dead,
    long late,
    long largestAccepted,
    byte[] encoded,
    int refusedAt) {

  /**
   * A record that the event reader kept out.
   *
   * @param rejection null where it is an event, but late
   * @param timestamp as {@link io.setlist.event.RecordTime#of} gives it
   * @param key as in Kafka, null where it has none; likewise {@code value}
   */
  public record Refused(
      Rejection rejection, long offset, long timestamp, byte[] key, byte[] value) {

    public boolean isLate() {
      return rejection == null;
    }
  }

  public int partition() {
    return range.partition();
  }

  /** Collects the reports of a partition: counts, and refused records as they go to the sink. */
  static final class Writer {

    private final String topic;
    private final int partition;
    private final ByteArrayOutputStream refused = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(refused);
    private long from;
    private long next;
    private long records;
    private long forgotten;
    private long dead;
    private long late;
    private long largestAccepted = Long.MIN_VALUE;

    /**
     * @param from the offset at which the first report begins
     */
    Writer(String topic, int partition, long from) {
      this.topic = topic;
      this.partition = partition;
      this.from = from;
      this.next = from;
    }

    /** A record was read, of which all is said. */
    void read(long offset) {
      records++;
      next = offset + 1;
    }

    void forgotten() {
      forgotten++;
    }

    void accepted(long eventTime) {
      largestAccepted = Math.max(largestAccepted, eventTime);
    }

    void refused(Refused r) {
      if (r.isLate()) late++;
      else dead++;
      try {
        out.writeByte(r.isLate() ? -1 : r.rejection().code().ordinal());
        if (!r.isLate()) {
          out.writeUTF(r.rejection().field() == null ? "" : r.rejection().field());
        }
        out.writeLong(r.offset());
        out.writeLong(r.timestamp());
        write(r.key());
        write(r.value());
      } catch (IOException e) {
        throw impossible(e);
      }
    }

    private void write(byte[] bytes) throws IOException {
      out.writeInt(bytes == null ? -1 : bytes.length);
      if (bytes != null) out.write(bytes);
    }

    /** Bytes of the refused records so far. */
    long bytes() {
      return refused.size();
    }

    /** The offset after the last record. */
    long next() {
      return next;
    }

    /** The report until an offset, as bytes; the next begins there. */
    byte[] report(long until) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(refused.size() + 128);
      try (DataOutputStream header = new DataOutputStream(bytes)) {
        // Between the stages of one micro-batch only, so without a version.
        header.writeUTF(topic);
        header.writeInt(partition);
        header.writeLong(from);
        header.writeLong(until);
        header.writeLong(records);
        header.writeLong(forgotten);
        header.writeLong(dead);
        header.writeLong(late);
        header.writeLong(largestAccepted);
        refused.writeTo(header);
      } catch (IOException e) {
        throw impossible(e);
      }
      from = until;
      records = forgotten = dead = late = 0;
      largestAccepted = Long.MIN_VALUE;
      refused.reset();
      return bytes.toByteArray();
    }

    private static UncheckedIOException impossible(IOException e) {
      return new UncheckedIOException("memory cannot fail to be written", e);
    }
  }

  /** Reads what {@link Writer#report} gave, all but the refused records. */
  public static ReadReport decode(byte[] bytes) {
    ByteArrayInputStream left = new ByteArrayInputStream(bytes);
    try (DataInputStream in = new DataInputStream(left)) {
      return new ReadReport(
          in.readUTF(),
          new OffsetRange(in.readInt(), in.readLong(), in.readLong()),
          in.readLong(),
          in.readLong(),
          in.readLong(),
          in.readLong(),
          in.readLong(),
          bytes,
          bytes.length - left.available());
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** The records that the event reader kept out, each read when it is asked for. */
  public Iterator<Refused> refused() {
    DataInputStream in =
        new DataInputStream(
            new ByteArrayInputStream(encoded, refusedAt, encoded.length - refusedAt));
    return new Iterator<>() {
      private long left = dead + late;

      @Override
      public boolean hasNext() {
        return left > 0;
      }

      @Override
      public Refused next() {
        if (left-- <= 0) throw new NoSuchElementException();
        try {
          int code = in.readByte();
          Rejection rejection = code < 0 ? null : rejection(code, in.readUTF());
          return new Refused(rejection, in.readLong(), in.readLong(), read(in), read(in));
        } catch (IOException e) {
          throw broken(e);
        }
      }
    };
  }

  private static Rejection rejection(int code, String field) {
    return new Rejection(Rejection.Code.values()[code], field.isEmpty() ? null : field);
  }

  private static byte[] read(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0) return null;
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }

  private static UncheckedIOException broken(IOException e) {
    return new UncheckedIOException("a report between two stages is broken", e);
  }
}

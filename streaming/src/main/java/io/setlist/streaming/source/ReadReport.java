package io.setlist.streaming.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.setlist.event.Rejection;
import io.setlist.streaming.kernel.BinaryReader;
import io.setlist.streaming.kernel.BinaryWriter;
import io.setlist.streaming.planning.OffsetRange;
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

  /** In the place of a code. */
  private static final int LATE = 255;

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
    private final BinaryWriter refused = new BinaryWriter(256);
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
      refused.writeByte(r.isLate() ? LATE : r.rejection().code().ordinal());
      if (!r.isLate()) refused.writeNullable(utf8(r.rejection().field()));
      refused.writeVarLong(r.offset());
      refused.writeZigZag(r.timestamp());
      refused.writeNullable(r.key());
      refused.writeNullable(r.value());
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
      // Between the stages of one micro-batch only, so without a version.
      BinaryWriter out = new BinaryWriter(refused.size() + 128);
      out.writeNullable(utf8(topic));
      out.writeVarLong(partition);
      for (long n : new long[] {from, until, records, forgotten, dead, late}) out.writeVarLong(n);
      out.writeZigZag(largestAccepted);
      out.writeAll(refused);
      from = until;
      records = forgotten = dead = late = 0;
      largestAccepted = Long.MIN_VALUE;
      refused.reset();
      return out.toBytes();
    }

    private static byte[] utf8(String text) {
      return text == null ? null : text.getBytes(UTF_8);
    }
  }

  /**
   * Reads what {@link Writer#report} gave, all but the refused records.
   *
   * @throws IllegalStateException where the bytes are no report
   */
  public static ReadReport decode(byte[] bytes) {
    BinaryReader in = new BinaryReader(bytes, 0, bytes.length);
    return new ReadReport(
        text(in.readNullable()),
        new OffsetRange(in.readInt(), in.readVarLong(), in.readVarLong()),
        in.readVarLong(),
        in.readVarLong(),
        in.readVarLong(),
        in.readVarLong(),
        in.readZigZag(),
        bytes,
        in.at());
  }

  private static String text(byte[] utf8) {
    return utf8 == null ? null : new String(utf8, UTF_8);
  }

  /** The records that the event reader kept out, each read when it is asked for. */
  public Iterator<Refused> refused() {
    BinaryReader in = new BinaryReader(encoded, refusedAt, encoded.length - refusedAt);
    return new Iterator<>() {
      private long left = dead + late;

      @Override
      public boolean hasNext() {
        return left > 0;
      }

      @Override
      public Refused next() {
        if (left-- <= 0) throw new NoSuchElementException();
        int code = in.readByte();
        return new Refused(
            code == LATE
                ? null
                : new Rejection(Rejection.Code.values()[code], text(in.readNullable())),
            in.readVarLong(),
            in.readZigZag(),
            in.readNullable(),
            in.readNullable());
      }
    };
  }
}

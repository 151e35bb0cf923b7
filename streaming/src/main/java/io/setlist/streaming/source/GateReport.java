package io.setlist.streaming.source;

import io.setlist.event.Rejection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the gate saw of one Kafka partition: how many records, what it refused, and how far event
 * time has come. It takes the same way to the sink as the events, so that a repeated task cannot
 * count twice what is written once.
 *
 * @param records read, refused and forgotten ones included
 * @param forgotten records of forgotten users, which leave no other trace
 * @param largestAccepted event time, epoch milliseconds; Long.MIN_VALUE where nothing was accepted
 */
public record GateReport(
    String topic,
    int partition,
    long records,
    long forgotten,
    long largestAccepted,
    List<Refused> refused) {

  /**
   * A record that the gate kept out.
   *
   * @param rejection null where it is an event, but late
   * @param timestamp of the record, epoch milliseconds
   * @param key as in Kafka, null where it has none; likewise {@code value}
   */
  public record Refused(
      Rejection rejection, long offset, long timestamp, byte[] key, byte[] value) {

    public boolean isLate() {
      return rejection == null;
    }
  }

  /** Between the stages of one micro-batch only, so without a version. */
  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(topic);
      out.writeInt(partition);
      out.writeLong(records);
      out.writeLong(forgotten);
      out.writeLong(largestAccepted);
      out.writeInt(refused.size());
      for (Refused r : refused) {
        out.writeByte(r.isLate() ? -1 : r.rejection().code().ordinal());
        if (!r.isLate()) {
          out.writeUTF(r.rejection().field() == null ? "" : r.rejection().field());
        }
        out.writeLong(r.offset());
        out.writeLong(r.timestamp());
        write(out, r.key());
        write(out, r.value());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail to be written", e);
    }
    return bytes.toByteArray();
  }

  /** Reads {@link #encode}'s bytes. */
  public static GateReport decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      String topic = in.readUTF();
      int partition = in.readInt();
      long records = in.readLong();
      long forgotten = in.readLong();
      long largest = in.readLong();
      int n = in.readInt();
      List<Refused> refused = new ArrayList<>(n);
      for (int i = 0; i < n; i++) {
        int code = in.readByte();
        Rejection rejection = code < 0 ? null : rejection(code, in.readUTF());
        refused.add(new Refused(rejection, in.readLong(), in.readLong(), read(in), read(in)));
      }
      return new GateReport(topic, partition, records, forgotten, largest, refused);
    } catch (IOException e) {
      throw new UncheckedIOException("a gate report between two stages is broken", e);
    }
  }

  private static Rejection rejection(int code, String field) {
    return new Rejection(Rejection.Code.values()[code], field.isEmpty() ? null : field);
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes == null ? -1 : bytes.length);
    if (bytes != null) out.write(bytes);
  }

  private static byte[] read(DataInputStream in) throws IOException {
    int length = in.readInt();
    return length < 0 ? null : in.readNBytes(length);
  }
}

package io.setlist.local.load;

import io.setlist.cli.JobException;
import io.setlist.event.EventParser;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * Sorts lines by event time, however many there are: an external merge sort. What does not fit into
 * its memory goes sorted, a run at a time, to one file that only this process can read, and that
 * has no name any more once it is open, so that nothing is left of it whatever happens. Lines of
 * one time stay in the order in which they came, and one that tells no time stays behind the one
 * before it in its file.
 */
final class EventTimeSort implements Closeable {

  private record Timed(long time, Line line) {}

  private static final int OBJECTS_OF_A_LINE = 128;
  private static final int WRITE_BUFFER = 256 * 1024;
  private static final int SMALLEST_READ_BUFFER = 4 * 1024;

  private final List<Path> files;
  private final ToLongFunction<byte[]> eventTime;
  private final Path folder;
  private final long memory;
  private final List<Timed> held = new ArrayList<>();
  private final List<Run> runs = new ArrayList<>();
  private FileChannel scratch;
  private long heldBytes;
  private long lines;
  private long time;

  /**
   * @param files to which the lines' origins refer
   * @param eventTime of a line's bytes, or {@link EventParser#NO_EVENT_TIME}
   * @param folder for the scratch file
   * @param memory bytes of lines to hold
   */
  EventTimeSort(List<Path> files, ToLongFunction<byte[]> eventTime, Path folder, long memory) {
    this.files = files;
    this.eventTime = eventTime;
    this.folder = folder;
    this.memory = memory;
  }

  /**
   * Takes the next line of the files.
   *
   * @throws JobException where there is no room for the scratch file
   */
  void add(Line line) {
    if (line.origin().number() == 1) time = Long.MIN_VALUE;
    long own = eventTime.applyAsLong(line.bytes());
    if (own != EventParser.NO_EVENT_TIME) time = own;
    held.add(new Timed(time, line));
    lines++;
    heldBytes += line.bytes().length + OBJECTS_OF_A_LINE;
    if (heldBytes < memory) return;
    try {
      spill();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** How many lines have been added. */
  long lines() {
    return lines;
  }

  /** Gives all lines, sorted, and forgets them. */
  void drain(Consumer<Line> taker) {
    if (runs.isEmpty()) {
      sort();
      held.forEach(timed -> taker.accept(timed.line()));
      held.clear();
      return;
    }
    try {
      if (!held.isEmpty()) spill();
      merge(taker);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void merge(Consumer<Line> taker) throws IOException {
    long buffer = Math.min(WRITE_BUFFER, memory / 2 / runs.size());
    PriorityQueue<Run> next =
        new PriorityQueue<>(
            Comparator.<Run>comparingLong(r -> r.time).thenComparingInt(r -> r.index));
    for (Run run : runs) {
      if (run.begin((int) Math.max(SMALLEST_READ_BUFFER, buffer))) next.add(run);
    }
    while (!next.isEmpty()) {
      Run run = next.poll();
      taker.accept(run.line());
      if (run.advance()) next.add(run);
    }
  }

  private JobException failure(IOException e) {
    return JobException.failed(
        "cannot sort in "
            + folder
            + ": "
            + LoadJob.reason(e)
            + "; it needs as much room as the files have unpacked:"
            + " SETLIST_JAVA_OPTS=-Djava.io.tmpdir=DIR names another folder",
        null);
  }

  private void sort() {
    held.sort(Comparator.comparingLong(Timed::time));
  }

  private void spill() throws IOException {
    if (scratch == null) scratch = open();
    sort();
    long begin = scratch.position();
    DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(Channels.newOutputStream(scratch), WRITE_BUFFER));
    for (Timed timed : held) {
      Line line = timed.line();
      out.writeLong(timed.time());
      out.writeInt(line.origin().file());
      out.writeLong(line.origin().number());
      out.writeInt(line.bytes().length);
      out.write(line.bytes());
    }
    out.flush();
    runs.add(new Run(runs.size(), begin, scratch.position(), held.size()));
    held.clear();
    heldBytes = 0;
  }

  /** The file is removed as soon as it is open. */
  private FileChannel open() throws IOException {
    return FileChannel.open(
        folder.resolve("setlist-sort-" + UUID.randomUUID()),
        Set.of(
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  @Override
  public void close() {
    try {
      if (scratch != null) scratch.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** A sorted part of the scratch file. Of its next line only the time is held, not the bytes. */
  private final class Run {
    private final int index;
    private final long end;
    private long at;
    private long left;
    private DataInputStream in;
    private long time;

    Run(int index, long begin, long end, long lines) {
      this.index = index;
      this.at = begin;
      this.end = end;
      this.left = lines;
    }

    boolean begin(int buffer) throws IOException {
      in = new DataInputStream(new BufferedInputStream(new Part(), buffer));
      return advance();
    }

    boolean advance() throws IOException {
      if (left == 0) return false;
      left--;
      time = in.readLong();
      return true;
    }

    Line line() throws IOException {
      int file = in.readInt();
      long number = in.readLong();
      byte[] bytes = new byte[in.readInt()];
      in.readFully(bytes);
      return new Line(new Line.Origin(files.get(file), file, number), bytes);
    }

    private final class Part extends InputStream {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        if (at == end) return -1;
        int n = scratch.read(ByteBuffer.wrap(target, offset, (int) Math.min(length, end - at)), at);
        if (n > 0) at += n;
        return n;
      }
    }
  }
}

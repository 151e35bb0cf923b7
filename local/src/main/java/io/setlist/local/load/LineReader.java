package io.setlist.local.load;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts a stream at each newline byte, and looks at nothing else: a carriage return, a NUL or broken
 * UTF-8 belongs to its line. The nothing after a final newline is no line.
 */
final class LineReader implements Closeable {

  private static final int FIRST_BUFFER = 256 * 1024;

  private final InputStream in;
  private final int maxLength;
  private byte[] buffer = new byte[FIRST_BUFFER];
  private int position;
  private int limit;
  private boolean ended;
  private long lines;

  /**
   * @param maxLength a longer line is a {@link LineTooLongException}
   */
  LineReader(InputStream in, int maxLength) {
    this.in = in;
    this.maxLength = maxLength;
  }

  /** The next line without its newline, or null at the end. */
  byte[] next() throws IOException {
    int scan = position;
    while (true) {
      for (int i = scan; i < limit; i++) {
        if (buffer[i] == '\n') return take(i, i + 1);
      }
      scan = limit;
      if (ended) return position == limit ? null : take(limit, limit);
      if (limit - position > maxLength) throw new LineTooLongException(lines + 1);
      scan -= makeRoom();
      fill();
    }
  }

  /** The number of the line read last; the first is 1. */
  long lineNumber() {
    return lines;
  }

  private byte[] take(int end, int next) throws LineTooLongException {
    if (end - position > maxLength) throw new LineTooLongException(lines + 1);
    byte[] line = Arrays.copyOfRange(buffer, position, end);
    position = next;
    lines++;
    return line;
  }

  /** Moves the begun line to the front, and doubles the buffer that it fills; returns how far. */
  private int makeRoom() {
    int moved = position;
    int length = limit - position;
    byte[] target =
        length > buffer.length / 2
            ? new byte
                [Math.min(2 * buffer.length, Math.max(buffer.length, maxLength + FIRST_BUFFER))]
            : buffer;
    System.arraycopy(buffer, position, target, 0, length);
    buffer = target;
    position = 0;
    limit = length;
    return moved;
  }

  private void fill() throws IOException {
    int n = in.read(buffer, limit, buffer.length - limit);
    if (n < 0) ended = true;
    else limit += n;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** A line that no topic would take. */
  static final class LineTooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    LineTooLongException(long line) {
      super("line " + line + " is too long for a record");
    }
  }
}

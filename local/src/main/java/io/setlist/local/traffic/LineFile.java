package io.setlist.local.traffic;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/**
 * A .jsonl.gz that is being written. The same lines give the same bytes: no name, no time in it.
 */
final class LineFile implements AutoCloseable {

  private final OutputStream out;

  LineFile(Path file) throws IOException {
    out = new BufferedOutputStream(new Fast(Files.newOutputStream(file)), 64 * 1024);
  }

  void write(byte[] line) throws IOException {
    out.write(line);
    out.write('\n');
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  private static final class Fast extends GZIPOutputStream {
    Fast(OutputStream out) throws IOException {
      super(out, 64 * 1024);
      def.setLevel(java.util.zip.Deflater.BEST_SPEED);
    }
  }
}

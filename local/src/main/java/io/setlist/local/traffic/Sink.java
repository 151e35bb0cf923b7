package io.setlist.local.traffic;

import io.setlist.local.kafka.TopicWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Where the records go. */
interface Sink extends AutoCloseable {

  void accept(Sent sent);

  /** Returns when all that was accepted is safe. */
  void finish();

  @Override
  void close() throws IOException;

  static Sink file(Path path) throws IOException {
    LineFile file = new LineFile(path);
    Wire wire = new Wire();
    return new Sink() {
      @Override
      public void accept(Sent sent) {
        try {
          file.write(wire.bytes(sent));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public void finish() {}

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }

  /** The key is the user's id, that of a broken record too: who sends it knows for whom. */
  static Sink topic(TopicWriter writer) {
    Wire wire = new Wire();
    return new Sink() {
      private long number;

      @Override
      public void accept(Sent sent) {
        long n = ++number;
        byte[] key = sent.event().userId().getBytes(StandardCharsets.UTF_8);
        writer.send(key, wire.bytes(sent), () -> "record " + n);
      }

      @Override
      public void finish() {
        writer.flush();
      }

      @Override
      public void close() {
        writer.close();
      }
    };
  }
}

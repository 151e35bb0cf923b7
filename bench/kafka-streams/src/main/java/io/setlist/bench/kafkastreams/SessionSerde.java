package io.setlist.bench.kafkastreams;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.setlist.bench.listen.ListeningSession;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** A session's bytes: few for the state, JSON for the topic that others read. */
final class SessionSerde {

  private static final JsonFactory JSON = new JsonFactory();

  private SessionSerde() {}

  static Serde<ListeningSession> binary() {
    return Serdes.serdeFrom(
        (topic, session) -> session == null ? null : bytes(session),
        (topic, bytes) -> bytes == null ? null : session(bytes));
  }

  static Serde<ListeningSession> json() {
    return Serdes.serdeFrom(
        (topic, session) -> session == null ? null : text(session),
        (topic, bytes) -> {
          throw new UnsupportedOperationException("written only");
        });
  }

  private static byte[] bytes(ListeningSession s) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(s.userId);
      out.writeLong(s.start);
      out.writeLong(s.end);
      out.writeLong(s.events);
      out.writeLong(s.songs);
      out.writeLong(s.skips);
      out.writeLong(s.interruptions);
      out.writeLong(s.listenedMs);
      out.writeInt(s.devices.size());
      for (String device : s.devices) out.writeUTF(device);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static ListeningSession session(byte[] bytes) {
    ListeningSession s = new ListeningSession();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      s.userId = in.readUTF();
      s.start = in.readLong();
      s.end = in.readLong();
      s.events = in.readLong();
      s.songs = in.readLong();
      s.skips = in.readLong();
      s.interruptions = in.readLong();
      s.listenedMs = in.readLong();
      for (int left = in.readInt(); left > 0; left--) s.devices.add(in.readUTF());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return s;
  }

  private static byte[] text(ListeningSession s) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeStringField("user_id", s.userId);
      out.writeNumberField("session_start", s.start);
      out.writeNumberField("session_end", s.end);
      out.writeNumberField("event_count", s.events);
      out.writeNumberField("song_count", s.songs);
      out.writeNumberField("skip_count", s.skips);
      out.writeNumberField("interruption_count", s.interruptions);
      out.writeNumberField("listened_ms", s.listenedMs);
      out.writeNumberField("device_count", s.devices.size());
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}

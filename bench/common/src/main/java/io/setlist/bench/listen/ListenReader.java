package io.setlist.bench.listen;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;

/**
 * From a record's bytes to a {@link Listen}, with Jackson's streaming parser and times read by
 * hand: as fast as the users of another engine would get with some care. It trusts its input.
 */
public final class ListenReader {

  private static final JsonFactory JSON = new JsonFactory();

  private ListenReader() {}

  public static Listen read(byte[] json) {
    try (JsonParser p = JSON.createParser(json)) {
      p.nextToken();
      Listen listen = new Listen();
      String name;
      while ((name = p.nextFieldName()) != null) {
        JsonToken value = p.nextToken();
        switch (name) {
          case "user_id" -> listen.setUserId(p.getText());
          case "event_time" ->
              listen.setEventTime(
                  value == JsonToken.VALUE_NUMBER_INT ? p.getLongValue() : millis(p.getText()));
          case "type" -> listen.setType(p.getText());
          case "playlist_id" -> listen.setPlaylistId(p.getValueAsString());
          case "device_id" -> listen.setDeviceId(p.getValueAsString());
          case "ms_played" -> listen.setMsPlayed(p.getValueAsLong());
          default -> p.skipChildren();
        }
      }
      return listen;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** RFC 3339 to epoch milliseconds; finer digits are cut. */
  static long millis(String time) {
    long days = LocalDate.of(at(time, 0, 4), at(time, 5, 7), at(time, 8, 10)).toEpochDay();
    long minutes = (days * 24 + at(time, 11, 13)) * 60 + at(time, 14, 16);
    long millis = at(time, 17, 19) * 1000L;
    int i = 19;
    if (time.charAt(i) == '.') {
      for (int scale = 100; Character.isDigit(time.charAt(++i)); scale /= 10) {
        millis += (long) scale * (time.charAt(i) - '0');
      }
    }
    if (time.charAt(i) != 'Z') {
      int offset = at(time, i + 1, i + 3) * 60 + at(time, i + 4, i + 6);
      minutes -= time.charAt(i) == '-' ? -offset : offset;
    }
    return minutes * 60_000 + millis;
  }

  private static int at(String digits, int from, int to) {
    return Integer.parseInt(digits, from, to, 10);
  }
}

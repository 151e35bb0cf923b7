package io.setlist.local.traffic;

import io.setlist.local.traffic.Sent.Kind;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Writes records as the devices do, each in its own style; never with a newline inside. */
final class Wire {

  private final StringBuilder out = new StringBuilder(512);

  /** The bytes of a record's value. */
  byte[] bytes(Sent sent) {
    String json = json(sent.event(), sent.device(), sent.salt());
    return sent.kind() == Kind.MALFORMED
        ? Malformation.of(sent).spoil(json)
        : json.getBytes(StandardCharsets.UTF_8);
  }

  private String json(TrafficEvent e, Device device, long salt) {
    out.setLength(0);
    out.append('{');
    text("event_id", e.eventId(), device);
    text("user_id", e.userId(), device);
    time(e.eventTime(), device, salt);
    text("type", e.type(), device);
    if (device.chatty()) chat(salt);
    text("track_id", e.trackId(), device);
    text("playlist_id", e.playlistId(), device);
    text("device_id", e.deviceId(), device);
    text("country", country(e.country(), device), device);
    number("ms_played", e.msPlayed(), device);
    number("valence", e.valence(), device);
    number("energy", e.energy(), device);
    out.setCharAt(out.length() - 1, '}');
    return out.toString();
  }

  private static String country(String country, Device device) {
    if (country == null || !device.lowerCase()) return country;
    return country.toLowerCase(java.util.Locale.ROOT);
  }

  /** Fields that nobody has told the reader of. */
  private void chat(long salt) {
    out.append("\"app\":{\"version\":\"9.").append(salt >>> 61);
    out.append("\",\"flags\":[true,null,1e3]},\"battery\":0.").append(salt >>> 57).append(',');
  }

  private void text(String name, String value, Device device) {
    if (value == null && !device.nulls()) return;
    name(name);
    if (value == null) out.append("null");
    else quoted(value, device.escapes());
    out.append(',');
  }

  private void number(String name, Number value, Device device) {
    if (value == null && !device.nulls()) return;
    name(name);
    out.append(value).append(',');
  }

  private void name(String name) {
    out.append('"').append(name).append("\":");
  }

  private void quoted(String value, boolean escapes) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') out.append('\\').append(c);
      else if (c < 0x20 || (c > 0x7e && escapes)) unicode(c);
      else out.append(c);
    }
    out.append('"');
  }

  private void unicode(char c) {
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4)
      out.append(Character.forDigit((c >> shift) & 15, 16));
  }

  private void time(long ms, Device device, long salt) {
    name("event_time");
    switch (device.clock()) {
      case EPOCH_MS -> out.append(ms);
      case UTC -> rfc3339(ms, 0, "", "Z");
      case NANOS -> rfc3339(ms, 0, Long.toString(100_000 + (salt >>> 1) % 900_000), "Z");
      case OFFSET -> rfc3339(ms, 5 * 60 + 45, "", "+05:45");
    }
    out.append(',');
  }

  private void rfc3339(long ms, int offsetMinutes, String moreDigits, String zone) {
    long local = ms + offsetMinutes * 60_000L;
    LocalDateTime t = LocalDateTime.ofEpochSecond(Math.floorDiv(local, 1000), 0, ZoneOffset.UTC);
    out.append('"').append(t.getYear()).append('-');
    two(t.getMonthValue(), '-');
    two(t.getDayOfMonth(), 'T');
    two(t.getHour(), ':');
    two(t.getMinute(), ':');
    two(t.getSecond(), '.');
    int fraction = (int) Math.floorMod(local, 1000L);
    out.append((char) ('0' + fraction / 100));
    out.append((char) ('0' + fraction / 10 % 10)).append((char) ('0' + fraction % 10));
    out.append(moreDigits).append(zone).append('"');
  }

  private void two(int n, char then) {
    out.append((char) ('0' + n / 10)).append((char) ('0' + n % 10)).append(then);
  }
}

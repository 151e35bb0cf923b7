package io.setlist.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One listening event (SPEC 1), immutable.
 *
 * <p>Strings are held as their UTF-8 bytes: SPEC 2 compares them so (unsigned), and most of them
 * are copied from the wire into the state without ever being looked at. An absent string is null.
 * The arrays are handed out as they are, for speed; nobody may write to them.
 */
public final class Event implements Parsed, Comparable<Event> {

  /** The value of {@link #msPlayed()} where the event has none. */
  public static final long NO_MS_PLAYED = -1;

  private final byte[] userId;
  private final long eventTime;
  private final byte[] type;
  private final byte[] eventId;
  private final byte[] trackId;
  private final byte[] playlistId;
  private final byte[] deviceId;
  private final byte[] country;
  private final long msPlayed;
  private final double valence;
  private final double energy;

  /**
   * Takes the fields in the order of SPEC 1's table; the values have been checked before.
   *
   * @param eventTime epoch milliseconds
   * @param msPlayed milliseconds, or {@link #NO_MS_PLAYED}
   * @param valence 0..1, never -0, or NaN where absent; likewise {@code energy}
   */
  public Event(
      byte[] userId,
      long eventTime,
      byte[] type,
      byte[] eventId,
      byte[] trackId,
      byte[] playlistId,
      byte[] deviceId,
      byte[] country,
      long msPlayed,
      double valence,
      double energy) {
    this.userId = userId;
    this.eventTime = eventTime;
    this.type = type;
    this.eventId = eventId;
    this.trackId = trackId;
    this.playlistId = playlistId;
    this.deviceId = deviceId;
    this.country = country;
    this.msPlayed = msPlayed;
    this.valence = valence;
    this.energy = energy;
  }

  public byte[] userId() {
    return userId;
  }

  /** Epoch milliseconds. */
  public long eventTime() {
    return eventTime;
  }

  public byte[] type() {
    return type;
  }

  /** Null where absent, as every string below. */
  public byte[] eventId() {
    return eventId;
  }

  public byte[] trackId() {
    return trackId;
  }

  public byte[] playlistId() {
    return playlistId;
  }

  public byte[] deviceId() {
    return deviceId;
  }

  /** Two upper-case ASCII letters. */
  public byte[] country() {
    return country;
  }

  /** Milliseconds, or {@link #NO_MS_PLAYED}. */
  public long msPlayed() {
    return msPlayed;
  }

  /** 0..1, or NaN where absent. */
  public double valence() {
    return valence;
  }

  /** 0..1, or NaN where absent. */
  public double energy() {
    return energy;
  }

  /**
   * SPEC 2: two events of one user are copies of one when time and id are equal, or, where both
   * have no id, all known fields.
   */
  public boolean isCopyOf(Event other) {
    return eventTime == other.eventTime
        && (eventId == null
            ? other.eventId == null && compareTo(other) == 0
            : other.eventId != null && Arrays.equals(eventId, other.eventId));
  }

  /**
   * SPEC 2's order of a user's events: time, id, then the other fields, absent first, strings by
   * their unsigned UTF-8 bytes. Copies stand next to each other, the one that counts first. The
   * user is not compared.
   */
  @Override
  public int compareTo(Event other) {
    int c = Long.compare(eventTime, other.eventTime);
    if (c == 0) c = compare(eventId, other.eventId);
    if (c == 0) c = compare(type, other.type);
    if (c == 0) c = compare(trackId, other.trackId);
    if (c == 0) c = compare(playlistId, other.playlistId);
    if (c == 0) c = compare(deviceId, other.deviceId);
    if (c == 0) c = compare(country, other.country);
    if (c == 0) c = Long.compare(msPlayed, other.msPlayed);
    if (c == 0) c = compare(valence, other.valence);
    if (c == 0) c = compare(energy, other.energy);
    return c;
  }

  private static int compare(byte[] a, byte[] b) {
    if (a == b) return 0;
    if (a == null) return -1;
    return b == null ? 1 : Arrays.compareUnsigned(a, b);
  }

  /** Absent (NaN) first; {@link Double#compare} would put it last. */
  private static int compare(double a, double b) {
    if (Double.isNaN(a)) return Double.isNaN(b) ? 0 : -1;
    return Double.isNaN(b) ? 1 : Double.compare(a, b);
  }

  /** Equal in the user and in every field. */
  @Override
  public boolean equals(Object o) {
    return o instanceof Event e && Arrays.equals(userId, e.userId) && compareTo(e) == 0;
  }

  @Override
  public int hashCode() {
    return (Arrays.hashCode(userId) * 31 + Long.hashCode(eventTime)) * 31
        + Arrays.hashCode(eventId);
  }

  /** For test failures and debuggers; never logged, since it holds a person's data. */
  @Override
  public String toString() {
    return "Event[user=%s time=%d type=%s id=%s track=%s playlist=%s device=%s country=%s ms=%d valence=%s energy=%s]"
        .formatted(
            text(userId),
            eventTime,
            text(type),
            text(eventId),
            text(trackId),
            text(playlistId),
            text(deviceId),
            text(country),
            msPlayed,
            valence,
            energy);
  }

  private static String text(byte[] utf8) {
    return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
  }
}

package io.setlist.streaming.kernel;

import io.setlist.event.Event;
import java.util.Arrays;
import java.util.Collection;

/**
 * Events of one user as compact bytes, without the user id: for a shuffle, and inside the state.
 *
 * <p>Each event is two bytes of flags, its time as the distance to the event before, and what the
 * flags announce. A track, playlist, device or country that repeats the last one seen is a flag
 * alone; one listener's neighbouring events mostly agree in them. The form has no version of its
 * own: a shuffle does not outlive its job, and a state has its own version.
 */
public final class EventBlock {

  // First byte: type in bits 0-2, then these. Second byte: playlist, device, country, two bits
  // each.
  private static final int TYPE_MASK = 7;
  private static final int HAS_EVENT_ID = 1 << 3;
  private static final int TRACK_SHIFT = 4;
  private static final int HAS_MS_PLAYED = 1 << 6;
  private static final int DEVICE_SHIFT = 2;
  private static final int COUNTRY_SHIFT = 4;
  private static final int HAS_VALENCE = 1 << 6;
  private static final int HAS_ENERGY = 1 << 7;

  private static final int ABSENT = 0;
  private static final int GIVEN = 1;
  private static final int REPEATED = 2;

  private EventBlock() {}

  /**
   * Reads a whole block.
   *
   * @param userId of all the events
   * @param into receives the events in the order in which they were added
   * @throws IllegalStateException where the bytes are no block
   */
  public static void read(
      byte[] userId, byte[] block, int offset, int length, Collection<Event> into) {
    read(userId, new BinaryReader(block, offset, length), 0, into);
  }

  /** As above, to the reader's end; {@code base} is the one that the writer had. */
  static void read(byte[] userId, BinaryReader in, long base, Collection<Event> into) {
    long time = base;
    byte[] track = null;
    byte[] playlist = null;
    byte[] device = null;
    byte[] country = null;
    while (in.hasMore()) {
      int first = in.readByte();
      int second = in.readByte();
      int inTrack = (first >> TRACK_SHIFT) & 3;
      int inPlaylist = second & 3;
      int inDevice = (second >> DEVICE_SHIFT) & 3;
      int inCountry = (second >> COUNTRY_SHIFT) & 3;
      time += in.readZigZag();
      byte[] type = readType(first & TYPE_MASK, in);
      byte[] eventId = (first & HAS_EVENT_ID) == 0 ? null : in.readText();
      track = readText(inTrack, track, in);
      playlist = readText(inPlaylist, playlist, in);
      device = readText(inDevice, device, in);
      country = readText(inCountry, country, in);
      long msPlayed = (first & HAS_MS_PLAYED) == 0 ? Event.NO_MS_PLAYED : in.readVarLong();
      double valence = (second & HAS_VALENCE) == 0 ? Double.NaN : in.readFraction();
      double energy = (second & HAS_ENERGY) == 0 ? Double.NaN : in.readFraction();
      into.add(
          new Event(
              userId,
              time,
              type,
              eventId,
              inTrack == ABSENT ? null : track,
              inPlaylist == ABSENT ? null : playlist,
              inDevice == ABSENT ? null : device,
              inCountry == ABSENT ? null : country,
              msPlayed,
              valence,
              energy));
    }
  }

  private static byte[] readType(int code, BinaryReader in) {
    EventType type = EventType.ofCode(code);
    if (type == null) throw BinaryReader.corrupt("an event has an unknown type code");
    return type == EventType.OTHER ? in.readText() : type.word();
  }

  private static byte[] readText(int how, byte[] last, BinaryReader in) {
    if (how == GIVEN) return in.readText();
    if (how > REPEATED || (how == REPEATED && last == null)) {
      throw BinaryReader.corrupt("an event repeats a text that was not there");
    }
    return last;
  }

  /** Packs events, in any order; reusable, not thread-safe. */
  public static final class Writer {

    /** The two objects, and the headers of the arrays. */
    private static final int FIXED_BYTES = 96;

    private final BinaryWriter out;
    private final long base;
    private long time;
    private int count;
    private byte[] track;
    private byte[] playlist;
    private byte[] device;
    private byte[] country;

    public Writer() {
      this(new BinaryWriter(64), 0); // most users of a micro-batch have one event or two
    }

    /** Appends to {@code out}; the first time is written as its distance to {@code base}. */
    Writer(BinaryWriter out, long base) {
      this.out = out;
      this.base = base;
      this.time = base;
    }

    public void add(Event e) {
      int inTrack = how(e.trackId(), track);
      int inPlaylist = how(e.playlistId(), playlist);
      int inDevice = how(e.deviceId(), device);
      int inCountry = how(e.country(), country);
      EventType type = EventType.of(e.type());
      int first = type.ordinal() | inTrack << TRACK_SHIFT;
      if (e.eventId() != null) first |= HAS_EVENT_ID;
      if (e.msPlayed() != Event.NO_MS_PLAYED) first |= HAS_MS_PLAYED;
      int second = inPlaylist | inDevice << DEVICE_SHIFT | inCountry << COUNTRY_SHIFT;
      if (!Double.isNaN(e.valence())) second |= HAS_VALENCE;
      if (!Double.isNaN(e.energy())) second |= HAS_ENERGY;

      out.writeByte(first);
      out.writeByte(second);
      out.writeZigZag(e.eventTime() - time);
      time = e.eventTime();
      if (type == EventType.OTHER) out.writeText(e.type());
      if (e.eventId() != null) out.writeText(e.eventId());
      if (inTrack == GIVEN) out.writeText(track = e.trackId());
      if (inPlaylist == GIVEN) out.writeText(playlist = e.playlistId());
      if (inDevice == GIVEN) out.writeText(device = e.deviceId());
      if (inCountry == GIVEN) out.writeText(country = e.country());
      if (e.msPlayed() != Event.NO_MS_PLAYED) out.writeVarLong(e.msPlayed());
      if (!Double.isNaN(e.valence())) out.writeFraction(e.valence());
      if (!Double.isNaN(e.energy())) out.writeFraction(e.energy());
      count++;
    }

    private static int how(byte[] text, byte[] last) {
      if (text == null) return ABSENT;
      return Arrays.equals(text, last) ? REPEATED : GIVEN;
    }

    /** Events added since the last reset. */
    public int count() {
      return count;
    }

    /** Bytes that {@link #toBytes} would have. */
    public int size() {
      return out.size();
    }

    public byte[] toBytes() {
      return out.toBytes();
    }

    /** Bytes of memory that it takes: its buffer, and the texts that it compares the next with. */
    public long footprint() {
      return (long) FIXED_BYTES
          + out.capacity()
          + length(track)
          + length(playlist)
          + length(device)
          + length(country);
    }

    private static int length(byte[] text) {
      return text == null ? 0 : text.length;
    }

    /** Begins a new block; the buffer stays. */
    public void reset() {
      out.reset();
      time = base;
      count = 0;
      track = playlist = device = country = null;
    }
  }
}

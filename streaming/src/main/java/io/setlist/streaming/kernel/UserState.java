package io.setlist.streaming.kernel;

import io.setlist.event.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything that the job remembers of one user: the live sessions, none where it is empty.
 * Immutable.
 *
 * <p>Only events after the horizon (watermark less allowed lateness) can still be copied, or get a
 * neighbour before them. Sessions do not overlap, so of the live ones only the first can have
 * events at or before it: those are one {@link SessionAggregate}, all later ones the sorted tail.
 * The sessions themselves follow from both by the gaps.
 */
public final class UserState {

  /** Without frozen events. */
  private static final int PLAIN = 1;

  // 2 was never in a release: it had the frozen events within.

  /** With some. */
  private static final int WITH_FROZEN = 3;

  private final byte[] userId;
  private final SessionAggregate aggregate;
  private final Frozen frozen;
  private final List<Event> tail;
  private final List<Publication> publications;

  /**
   * @param aggregate null where no event is aggregated
   * @param frozen the last events of the aggregate, as far as they may yet have to be taken out of
   *     it
   * @param tail after the aggregate, in SPEC 2's order, without copies
   * @param publications by ascending start, each that of an event of the state
   */
  UserState(
      byte[] userId,
      SessionAggregate aggregate,
      Frozen frozen,
      List<Event> tail,
      List<Publication> publications) {
    this.userId = userId;
    this.aggregate = aggregate;
    this.frozen = frozen;
    this.tail = tail;
    this.publications = publications;
  }

  /** A user of whom nothing is known. */
  public static UserState empty(byte[] userId, FrozenBlocks blocks) {
    return new UserState(userId, null, Frozen.none(blocks), List.of(), List.of());
  }

  /** Of the same user, of whom nothing is known any more. */
  public UserState emptied() {
    return new UserState(userId, null, frozen.emptied(), List.of(), List.of());
  }

  byte[] userId() {
    return userId;
  }

  SessionAggregate aggregate() {
    return aggregate;
  }

  Frozen frozen() {
    return frozen;
  }

  List<Event> tail() {
    return tail;
  }

  /**
   * The same with those frozen events in the tail that one of these could be a copy of, or come
   * before.
   *
   * @throws IllegalStateException where their blocks are missing or corrupt
   */
  UserState unfrozenFor(List<Event> arrivals) {
    if (frozen.isEmpty()) return this;
    long first = Long.MAX_VALUE;
    for (Event e : arrivals) first = Math.min(first, e.eventTime());
    if (first > frozen.end()) return this;
    Frozen.Unfrozen unfrozen = frozen.unfreeze(userId, first);
    List<Event> events = unfrozen.events();
    events.addAll(tail);
    return new UserState(userId, unfrozen.before(), unfrozen.frozen(), events, publications);
  }

  /** Makes its frozen events what is kept, in place of {@code before}'s. */
  public void keepFrozen(UserState before) {
    frozen.replace(before.frozen);
  }

  List<Publication> publications() {
    return publications;
  }

  /** No live session: the state need not be kept. */
  public boolean isEmpty() {
    return aggregate == null && tail.isEmpty();
  }

  /**
   * Bytes that {@link #decode} reads back, now and in later versions. Neither the user id nor the
   * frozen events are in them.
   */
  public byte[] encode() {
    BinaryWriter out = new BinaryWriter(256 + 48 * tail.size());
    out.writeByte(frozen.isEmpty() ? PLAIN : WITH_FROZEN);
    long base =
        aggregate != null ? aggregate.start() : tail.isEmpty() ? 0 : tail.get(0).eventTime();
    out.writeZigZag(base);
    out.writeVarLong(publications.size());
    for (Publication p : publications) p.encode(out, base);
    if (!frozen.isEmpty()) frozen.encode(out, base);
    out.writeByte(aggregate == null ? 0 : 1);
    if (aggregate != null) aggregate.encode(out);
    out.writeVarLong(tail.size());
    EventBlock.Writer block = new EventBlock.Writer(out, base);
    for (Event e : tail) block.add(e);
    return out.toBytes();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @param blocks where the user's frozen events are kept
   * @throws IllegalStateException where the bytes are of an unknown version or corrupt
   */
  public static UserState decode(byte[] userId, byte[] bytes, FrozenBlocks blocks) {
    int version = bytes.length == 0 ? 0 : bytes[0] & 0xFF;
    if (version != PLAIN && version != WITH_FROZEN) {
      throw new IllegalStateException(
          "a user's state has "
              + (bytes.length == 0 ? "no bytes" : "version " + version)
              + "; this build reads versions "
              + PLAIN
              + " and "
              + WITH_FROZEN
              + ": was it written by a newer build, or by another program?");
    }
    try {
      return decode(userId, version, new BinaryReader(bytes, 1, bytes.length - 1), blocks);
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          "a user's state of version %d (%d bytes) cannot be read: %s"
              .formatted(version, bytes.length, e.getMessage()),
          e);
    }
  }

  private static UserState decode(
      byte[] userId, int version, BinaryReader in, FrozenBlocks blocks) {
    long base = in.readZigZag();
    int published = in.readCount(11);
    List<Publication> publications = new ArrayList<>(published);
    for (int i = 0; i < published; i++) publications.add(Publication.decode(in, base));
    Frozen frozen = version == PLAIN ? Frozen.none(blocks) : Frozen.decode(in, base, blocks);
    SessionAggregate aggregate = in.readByte() == 0 ? null : SessionAggregate.decode(base, in);
    int count = in.readCount(3);
    List<Event> tail = new ArrayList<>(count);
    EventBlock.read(userId, in, base, tail);
    if (tail.size() != count) throw BinaryReader.corrupt("events are missing");
    requireOrdered(aggregate, tail);
    if (!frozen.isEmpty() && (aggregate == null || aggregate.end() != frozen.end())) {
      throw BinaryReader.corrupt("what is frozen is not the end of the aggregate");
    }
    return new UserState(userId, aggregate, frozen, tail, publications);
  }

  // Cheap beside the reading, and it stops most damage before it becomes a wrong row.
  static void requireOrdered(SessionAggregate aggregate, List<Event> tail) {
    Event last = null;
    for (Event e : tail) {
      if (last == null
          ? aggregate != null && e.eventTime() <= aggregate.end()
          : last.compareTo(e) >= 0) {
        throw BinaryReader.corrupt("events are out of order");
      }
      last = e;
    }
  }
}

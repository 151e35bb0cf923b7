package io.setlist.streaming.kernel;

import io.setlist.event.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * Events of the first live session that are summed up in the state's aggregate, though a copy of
 * one or a neighbour before it could still be accepted. They lie in blocks outside the state, one
 * after the other, which nobody reads until such an event comes or none can come any more: a step
 * costs what its own events cost, however long the session is.
 *
 * <p>Immutable, though it reads from where blocks are kept.
 */
final class Frozen {

  private final FrozenBlocks kept;
  private final SessionAggregate before;
  private final List<Block> blocks;

  /**
   * @param number counted up by one from block to block
   * @param end time of its last event, epoch milliseconds; the next block's first is later
   * @param bytes null where they are kept already
   */
  private record Block(int number, long end, byte[] bytes) {}

  /**
   * @param before of all that comes before the first block; null where that is nothing
   */
  private Frozen(FrozenBlocks kept, SessionAggregate before, List<Block> blocks) {
    this.kept = kept;
    this.before = before;
    this.blocks = blocks;
  }

  static Frozen none(FrozenBlocks kept) {
    return new Frozen(kept, null, List.of());
  }

  boolean isEmpty() {
    return blocks.isEmpty();
  }

  /** None, to be kept where these are. */
  Frozen emptied() {
    return isEmpty() ? this : none(kept);
  }

  /** Time of the last frozen event, epoch milliseconds; there must be one. */
  long end() {
    return blocks.get(blocks.size() - 1).end;
  }

  /**
   * With one more block.
   *
   * @param aggregate of all that comes before these events; null where that is nothing
   * @param events in order, later than all that is frozen
   */
  Frozen with(SessionAggregate aggregate, List<Event> events) {
    long start = events.get(0).eventTime();
    BinaryWriter out = new BinaryWriter(16 + 48 * events.size());
    out.writeZigZag(start);
    EventBlock.Writer block = new EventBlock.Writer(out, start);
    for (Event e : events) block.add(e);
    int number = isEmpty() ? 0 : blocks.get(blocks.size() - 1).number + 1;
    List<Block> all = new ArrayList<>(blocks);
    all.add(new Block(number, events.get(events.size() - 1).eventTime(), out.toBytes()));
    return new Frozen(kept, isEmpty() ? aggregate : before, all);
  }

  /**
   * Without the blocks that end at or before {@code horizon}: they are aggregated for good.
   *
   * @throws IllegalStateException where one is missing or corrupt
   */
  Frozen after(byte[] userId, long horizon) {
    int sealed = firstAfter(horizon);
    if (sealed == 0) return this;
    if (sealed == blocks.size()) return emptied();
    List<Block> rest = List.copyOf(blocks.subList(sealed, blocks.size()));
    return new Frozen(kept, aggregateFirst(sealed, userId), rest);
  }

  /**
   * What {@link #unfreeze} gives.
   *
   * @param frozen what still is
   * @param before of all until there; null where that is nothing
   * @param events the unfrozen ones, in order
   */
  record Unfrozen(Frozen frozen, SessionAggregate before, List<Event> events) {}

  /**
   * Takes out the blocks that do not end before {@code time}, of which there must be one.
   *
   * @throws IllegalStateException where a block is missing or corrupt
   */
  Unfrozen unfreeze(byte[] userId, long time) {
    int first = firstAfter(time - 1);
    SessionAggregate aggregate = aggregateFirst(first, userId);
    List<Event> events = new ArrayList<>();
    for (Block block : blocks.subList(first, blocks.size())) events.addAll(read(userId, block));
    Frozen rest =
        first == 0 ? emptied() : new Frozen(kept, before, List.copyOf(blocks.subList(0, first)));
    return new Unfrozen(rest, aggregate, events);
  }

  /** How many blocks end at or before {@code time}. */
  private int firstAfter(long time) {
    int first = 0;
    while (first < blocks.size() && blocks.get(first).end <= time) first++;
    return first;
  }

  private SessionAggregate aggregateFirst(int n, byte[] userId) {
    if (n == 0) return before;
    SessionAggregate aggregate = before == null ? new SessionAggregate() : before.copy();
    for (Block block : blocks.subList(0, n)) read(userId, block).forEach(aggregate::add);
    return aggregate;
  }

  private List<Event> read(byte[] userId, Block block) {
    try {
      byte[] bytes = block.bytes != null ? block.bytes : kept.read(block.number);
      if (bytes == null) throw BinaryReader.corrupt("it is missing");
      BinaryReader in = new BinaryReader(bytes, 0, bytes.length);
      long start = in.readZigZag();
      List<Event> events = new ArrayList<>();
      EventBlock.read(userId, in, start, events);
      UserState.requireOrdered(null, events);
      if (events.isEmpty() || events.get(events.size() - 1).eventTime() != block.end) {
        throw BinaryReader.corrupt("it is another block");
      }
      return events;
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          "block %d of a user's frozen events cannot be read: %s"
              .formatted(block.number, e.getMessage()),
          e);
    }
  }

  /** Makes these blocks what is kept, in place of {@code old}'s. */
  void replace(Frozen old) {
    for (Block b : old.blocks) if (!has(b.number)) kept.remove(b.number);
    for (Block b : blocks) if (b.bytes != null) kept.write(b.number, b.bytes);
  }

  private boolean has(int number) {
    return !isEmpty()
        && number >= blocks.get(0).number
        && number <= blocks.get(blocks.size() - 1).number;
  }

  /** Where the blocks are, not what is in them; there must be one. */
  void encode(BinaryWriter out, long base) {
    out.writeByte(before == null ? 0 : 1);
    if (before != null) before.encode(out);
    out.writeVarLong(blocks.get(0).number);
    out.writeVarLong(blocks.size());
    long last = base;
    for (Block b : blocks) {
      out.writeVarLong(b.end - last);
      last = b.end;
    }
  }

  /**
   * @param base start of the session, epoch milliseconds, as {@link #encode} had it
   */
  static Frozen decode(BinaryReader in, long base, FrozenBlocks kept) {
    SessionAggregate before = in.readByte() == 0 ? null : SessionAggregate.decode(base, in);
    int number = in.readInt();
    int count = in.readCount(1);
    if (count == 0) throw BinaryReader.corrupt("nothing is frozen");
    List<Block> blocks = new ArrayList<>(count);
    long end = base;
    for (int i = 0; i < count; i++) {
      end += in.readVarLong();
      blocks.add(new Block(number + i, end, null));
    }
    return new Frozen(kept, before, blocks);
  }
}

package io.setlist.streaming.kernel;

import io.setlist.event.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * Events of the first live session that are summed up in the state's fold, though a copy of one or
 * a neighbour before it could still be accepted: then they are thawed. Until then they are bytes
 * that nobody reads, and a step costs what its own events cost, however long the session is.
 *
 * <p>Immutable; the bytes are not to be changed.
 *
 * @param before what was summed up for good before them; null where that is nothing
 * @param start time of the first of them, epoch milliseconds
 * @param count of the events
 * @param blocks one after the other, each with its length before it and {@code start} as its base
 */
record Frozen(Fold before, long start, int count, byte[] blocks) {

  /** With these events, which come after it; {@code before} counts where nothing was frozen. */
  static Frozen append(Frozen frozen, Fold before, List<Event> events) {
    Frozen old =
        frozen != null ? frozen : new Frozen(before, events.get(0).eventTime(), 0, new byte[0]);
    BinaryWriter block = new BinaryWriter(48 * events.size());
    EventBlock.Writer writer = new EventBlock.Writer(block, old.start);
    for (Event e : events) writer.add(e);
    BinaryWriter all = new BinaryWriter(old.blocks.length + block.size() + 5);
    all.writeBytes(old.blocks);
    all.writeVarLong(block.size());
    all.writeBytes(block.toBytes());
    return new Frozen(old.before, old.start, old.count + events.size(), all.toBytes());
  }

  /**
   * The events, in order.
   *
   * @throws IllegalStateException where the bytes are corrupt
   */
  List<Event> events(byte[] userId) {
    List<Event> events = new ArrayList<>(count);
    BinaryReader in = new BinaryReader(blocks, 0, blocks.length);
    while (in.hasMore()) {
      byte[] block = in.readBytes(in.readCount(1));
      EventBlock.read(userId, new BinaryReader(block, 0, block.length), start, events);
    }
    if (events.size() != count) throw BinaryReader.corrupt("frozen events are missing");
    return events;
  }

  void encode(BinaryWriter out, long base) {
    out.writeByte(before == null ? 0 : 1);
    if (before != null) before.encode(out);
    out.writeVarLong(start - base);
    out.writeVarLong(count);
    out.writeVarLong(blocks.length);
    out.writeBytes(blocks);
  }

  static Frozen decode(BinaryReader in, long base) {
    Fold before = in.readByte() == 0 ? null : Fold.decode(base, in);
    long start = base + in.readVarLong();
    int count = in.readCount(3);
    if (count == 0) throw BinaryReader.corrupt("no event is frozen");
    return new Frozen(before, start, count, in.readBytes(in.readCount(1)));
  }
}

package io.setlist.streaming.kernel;

import io.setlist.session.Status;

/**
 * What the table holds of a live session.
 *
 * @param start of the session, epoch milliseconds; with the user it gives the id
 * @param revision of the row, from 1
 * @param status as published
 * @param digest of the row ({@link RowDigest})
 * @param stale events have changed the session since, so that the row may differ
 */
record Publication(long start, long revision, Status status, long digest, boolean stale) {

  private static final Status[] STATUSES = Status.values();
  private static final int STALE = 4;

  Publication withStale(boolean value) {
    return stale == value ? this : new Publication(start, revision, status, digest, value);
  }

  void encode(BinaryWriter out, long base) {
    out.writeVarLong(start - base);
    out.writeVarLong(revision);
    out.writeByte(status.ordinal() | (stale ? STALE : 0));
    out.writeLong(digest);
  }

  static Publication decode(BinaryReader in, long base) {
    long start = base + in.readVarLong();
    long revision = in.readVarLong();
    int flags = in.readByte();
    if ((flags & 3) >= STATUSES.length) throw BinaryReader.corrupt("an unknown status");
    return new Publication(
        start, revision, STATUSES[flags & 3], in.readLong(), (flags & STALE) != 0);
  }
}

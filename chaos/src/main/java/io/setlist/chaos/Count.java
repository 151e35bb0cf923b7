package io.setlist.chaos;

import io.setlist.chaos.check.Tables;

/** How many rows were judged: of the archive, refused as late and as broken, and of sessions. */
record Count(long records, long late, long dead, long sessions) {

  static final Count NOTHING = new Count(0, 0, 0, 0);

  static Count of(Tables tables) {
    return new Count(
        tables.archive().size(),
        tables.late().size(),
        tables.dead().size(),
        tables.sessions().size());
  }

  Count plus(Count other) {
    return new Count(
        records + other.records, late + other.late, dead + other.dead, sessions + other.sessions);
  }
}

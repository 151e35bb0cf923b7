package io.setlist.streaming.kernel;

import io.setlist.session.Session;
import io.setlist.session.Status;

/**
 * A session row as it has to stand in the table from now on.
 *
 * @param revision 1 for an id that was never in the table: an insert; n &gt; 1 replaces the row of
 *     that id whose revision is n − 1
 */
public record Upsert(Session session, Status status, long revision) {}

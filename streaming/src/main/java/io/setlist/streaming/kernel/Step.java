package io.setlist.streaming.kernel;

import io.setlist.event.Event;
import java.util.List;

/**
 * What one call of {@link SessionKernel#apply} came to.
 *
 * @param state the state from now on; the very instance that was passed in where nothing of it
 *     changed, so that the caller need not write it
 * @param upserts rows to insert or replace, by ascending start
 * @param withdrawn ids of published rows that are no sessions any more, by ascending start; what
 *     replaces them is among the upserts
 * @param refused the late ones of the events passed in: the same instances, in the order given
 * @param duplicates how many of the events passed in were not late but copies of another accepted
 *     event; accepted ones are the rest
 * @param pending some live session differs from what is published of it
 * @param alarm the smallest watermark, in epoch milliseconds, at which the status of a live session
 *     changes; Long.MAX_VALUE without one. Until then a step without events changes nothing, unless
 *     emits early while {@code pending}
 */
public record Step(
    UserState state,
    List<Upsert> upserts,
    List<String> withdrawn,
    List<Event> refused,
    int duplicates,
    boolean pending,
    long alarm) {}

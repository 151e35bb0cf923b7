package io.setlist.batch.archive;

import java.time.Instant;

/** A time, both ends included. */
public record Period(Instant from, Instant until) {}

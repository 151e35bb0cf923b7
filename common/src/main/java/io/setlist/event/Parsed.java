package io.setlist.event;

/** What the bytes of a Kafka record turned out to be: an event, or the reason why they are none. */
public sealed interface Parsed permits Event, Rejection {}

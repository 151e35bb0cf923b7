/**
 * The streaming jobs. A record's way is the order of the packages: {@code source} (Kafka record to
 * packed events or a refusal), {@code state} and {@code kernel} (events to sessions), {@code sink}
 * (changes to table rows), with {@code clock} for the watermark.
 */
package io.setlist.streaming;

package io.setlist.bench;

import java.nio.file.Path;
import java.time.LocalDate;

/**
 * What all contestants read.
 *
 * @param events of true sessions
 * @param records in the topic: each partition ends with one more, of nobody
 * @param topic at the local broker
 * @param first UTC date of the events
 * @param last UTC date, inclusive
 * @param folder where the truth is, and the archive
 */
record Workload(
    long events, long records, String topic, LocalDate first, LocalDate last, Path folder) {

  /** Begins the names of the users whose single events close everybody's sessions. */
  static final String CLOSING = "closing-";

  /** How many sessions there are, and what they are, as the generator knows it. */
  Path truth() {
    return folder.resolve("truth.jsonl.gz");
  }

  /** A warehouse with the archive of the topic and nothing else. */
  Path archive() {
    return folder.resolve("archived");
  }
}

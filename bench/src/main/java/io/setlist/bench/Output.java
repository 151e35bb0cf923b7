package io.setlist.bench;

import java.nio.file.Path;

/** Where a contestant leaves what it found. */
sealed interface Output {

  /** A Delta table of sessions. */
  record Delta(Path folder) implements Output {}

  /** Parquet files of sessions. */
  record Parquet(Path path) implements Output {}

  /** A topic of sessions as JSON, of each key the last value counts. */
  record Topic(String name) implements Output {}

  /** A file with the number of records that were read; there are no sessions. */
  record Records(Path file) implements Output {}
}

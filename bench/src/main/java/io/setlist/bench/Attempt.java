package io.setlist.bench;

import java.nio.file.Path;

/**
 * One run to be made.
 *
 * @param folder its own, empty
 */
record Attempt(Setup setup, String brokers, Workload workload, Path folder) {

  /** A path in its folder. */
  Path at(String name) {
    return folder.resolve(name);
  }

  /** A name that is its own, for topics. */
  String name() {
    return "bench-" + folder.getFileName();
  }
}

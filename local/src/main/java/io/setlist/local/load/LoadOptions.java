package io.setlist.local.load;

import io.setlist.local.kafka.TargetOptions;
import io.setlist.local.load.LoadJob.Config;
import java.nio.file.Path;

/** The flags of {@code load}. */
final class LoadOptions extends TargetOptions<Config> {

  LoadOptions() {
    super(
        "load",
        "JSON-lines files into a Kafka topic, bytes untouched, keyed by user id, in order",
        Config::target,
        (c, target) -> new Config(target, c.paths()));
    declareTarget();
    value(
            "path",
            "PATH",
            "a file, .gz or not, or a folder of them; may be given again",
            (c, v) -> c.withPath(Path.of(v)))
        .unbounded();
  }
}

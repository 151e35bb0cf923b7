package io.setlist.local.load;

import io.setlist.local.kafka.TargetOptions;
import java.nio.file.Path;

/** The flags of {@code load}. */
final class LoadOptions extends TargetOptions<LoadConfig> {

  LoadOptions() {
    super(
        "load",
        "JSON-lines files into a Kafka topic, bytes untouched, keyed by user id, in order",
        LoadConfig::target,
        LoadConfig::withTarget);
    declareTarget();
    value(
            "path",
            "PATH",
            "a file, .gz or not, or a folder of them; may be given again",
            (c, v) -> c.withPath(Path.of(v)))
        .unbounded();
    flag(
        "sort",
        "send the records of all files in the order of their event times",
        c -> c.withOrder(LoadConfig.Order.BY_EVENT_TIME));
    flag(
        "anyway",
        "send files that look wrong, too: their records will be dead or late",
        c -> c.withSendsDoubtful(true));
  }
}

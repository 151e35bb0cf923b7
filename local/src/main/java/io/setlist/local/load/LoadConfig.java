package io.setlist.local.load;

import io.setlist.cli.JobException;
import io.setlist.local.kafka.Target;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What to load, and where to. */
@RecordBuilder
public record LoadConfig(Target target, List<Path> paths, Order order, Doubt doubt)
    implements LoadConfigBuilder.With {

  /** In which order the records go. */
  public enum Order {
    /** As the files and their lines follow one another. */
    OF_THE_FILES,
    /** Those of all files by their event times. */
    BY_EVENT_TIME
  }

  /** What becomes of files that look wrong. */
  public enum Doubt {
    REFUSED,
    SENT
  }

  public static final LoadConfig NONE =
      new LoadConfig(Target.NONE, List.of(), Order.OF_THE_FILES, Doubt.REFUSED);

  public LoadConfig {
    paths = List.copyOf(paths);
  }

  public LoadConfig withPath(Path path) {
    return withPaths(Stream.concat(paths.stream(), Stream.of(path)).toList());
  }

  /** Refuses what is not whole. */
  LoadConfig validated() {
    target.requireComplete();
    if (paths.isEmpty()) throw JobException.usage("missing --path FILE");
    return this;
  }
}

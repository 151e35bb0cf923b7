package io.setlist.local.load;

import io.setlist.cli.JobException;
import io.setlist.local.kafka.Target;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What to load, and where to.
 *
 * @param sendsDoubtful whether files that look wrong go too, in place of being refused
 */
@RecordBuilder
public record LoadConfig(Target target, List<Path> paths, Order order, boolean sendsDoubtful)
    implements LoadConfigBuilder.With {

  /** In which order the records go. */
  public enum Order {
    /** As the files and their lines follow one another. */
    OF_THE_FILES,
    /** Those of all files by their event times. */
    BY_EVENT_TIME
  }

  public static final LoadConfig NONE =
      new LoadConfig(Target.NONE, List.of(), Order.OF_THE_FILES, false);

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

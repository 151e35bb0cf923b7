package io.setlist.file;

import java.util.Map;

/** What tells Spark to take local files from here. */
public final class LocalFileSettings {

  /** By name, for one who has no Hadoop on the class path. */
  public static final Map<String, String> ALL =
      Map.of(
          "spark.hadoop.fs.file.impl", "io.setlist.file.CheckedLocalFiles",
          "spark.hadoop.fs.AbstractFileSystem.file.impl", "io.setlist.file.LocalFileContext");

  private LocalFileSettings() {}
}

package io.setlist.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.setlist.cli.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Where a run's report goes: written whole or not at all, so that nobody reads half of it. */
public record ReportFile(Path path) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * Writes or replaces the file.
   *
   * @throws JobException (failed) where that cannot be; the run itself is done
   */
  public void write(JsonNode report) {
    try {
      Path target = path.toAbsolutePath();
      Files.createDirectories(target.getParent());
      Path half = Files.createTempFile(target.getParent(), "." + target.getFileName(), ".tmp");
      try {
        Files.writeString(half, JSON.writeValueAsString(report) + "\n");
        Files.move(
            half, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(half);
      }
    } catch (IOException e) {
      throw JobException.failed("the run is done, but its report cannot be written to " + path, e);
    }
  }
}

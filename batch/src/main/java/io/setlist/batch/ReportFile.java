package io.setlist.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.setlist.cli.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;

/** Where a run's report goes: written whole or not at all, so that nobody reads half of it. */
public record ReportFile(Path path) {

  /** Records as they are, by names with underscores; times and dates as ISO 8601 has them. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addSerializer(LocalDate.class, ToStringSerializer.instance))
          .build();

  /** What would be written. */
  public static JsonNode tree(Record report) {
    return JSON.valueToTree(report);
  }

  /**
   * Writes or replaces the file.
   *
   * @param report of numbers, texts, times, dates, and records, lists and maps of such
   * @throws JobException (failed) where that cannot be; the run itself is done
   */
  public void write(Record report) {
    try {
      Path target = path.toAbsolutePath();
      Files.createDirectories(target.getParent());
      // A file that the JDK calls temporary would be readable by its owner alone.
      Path half = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
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

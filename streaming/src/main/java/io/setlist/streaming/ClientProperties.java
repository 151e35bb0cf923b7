package io.setlist.streaming;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/** Kafka client properties in a file of Java's properties format. */
final class ClientProperties {

  /** Where to read from and what a record is: Spark's source refuses these once it has started. */
  private static final Set<String> DECIDED_BY_JOB =
      Set.of(
          "auto.offset.reset",
          "enable.auto.commit",
          "key.deserializer",
          "value.deserializer",
          "interceptor.classes");

  private ClientProperties() {}

  /**
   * Reads a file on the machine of the driver.
   *
   * @throws IllegalArgumentException where it cannot be read
   */
  static Map<String, String> read(String file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot be read (" + e.getMessage() + ")", e);
    }
    Map<String, String> map = new TreeMap<>();
    for (String name : properties.stringPropertyNames()) {
      if (DECIDED_BY_JOB.contains(name)) {
        throw new IllegalArgumentException(
            "it sets " + name + ", which the job decides; remove it");
      }
      map.put(name, properties.getProperty(name));
    }
    return map;
  }
}

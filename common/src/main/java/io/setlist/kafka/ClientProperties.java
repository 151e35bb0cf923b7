package io.setlist.kafka;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Properties of a Kafka client that the user gives in a file: TLS, SASL. Any of the values may be
 * secret, so they are not shown with what holds them.
 */
public record ClientProperties(Map<String, String> values) {

  private static final Logger LOG = LoggerFactory.getLogger(ClientProperties.class);
  private static final Pattern QUOTED = Pattern.compile("'([^']+)'");

  public static final ClientProperties NONE = new ClientProperties(Map.of());

  public ClientProperties {
    values = Map.copyOf(values);
  }

  /**
   * Reads {@code --kafka-config}, a file of Java's properties format on this machine. That every
   * user of the machine can read it is warned of.
   *
   * @throws IllegalArgumentException where it cannot be read
   */
  public static ClientProperties read(String file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot be read (" + e.getMessage() + ")", e);
    }
    if (openToAll(Path.of(file))) {
      LOG.warn("--kafka-config {} can be read by every user of this machine; chmod 600 it", file);
    }
    Map<String, String> values = new TreeMap<>();
    properties.stringPropertyNames().forEach(n -> values.put(n, properties.getProperty(n)));
    return new ClientProperties(values);
  }

  /** Whether users of this machine who are neither its owner nor of its group can read the file. */
  static boolean openToAll(Path file) {
    try {
      Path real = file.toRealPath();
      if (!Files.getPosixFilePermissions(real).contains(PosixFilePermission.OTHERS_READ)) {
        return false;
      }
      for (Path folder = real.getParent(); folder != null; folder = folder.getParent()) {
        if (!Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_EXECUTE)) {
          return false;
        }
      }
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      return false; // nothing is known of its rights
    }
  }

  /**
   * A complaint of Kafka's client without what it quotes of the values: it does so with a part of a
   * password that is badly quoted itself.
   */
  public String hideIn(String complaint) {
    return QUOTED
        .matcher(String.valueOf(complaint))
        .replaceAll(
            quoted ->
                values.values().stream().anyMatch(value -> value.contains(quoted.group(1)))
                    ? "'...'"
                    : Matcher.quoteReplacement(quoted.group()));
  }

  /** The names alone. */
  @Override
  public String toString() {
    return new TreeSet<>(values.keySet())
        .stream().map(name -> name + "=...").collect(Collectors.joining(", ", "{", "}"));
  }
}

package io.setlist.kafka;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Properties of a Kafka client that the user gives in a file: TLS, SASL. Any of the values may be
 * secret, so they are not shown with what holds them.
 */
public record ClientProperties(Map<String, String> values) {

  private static final Pattern QUOTED = Pattern.compile("'([^']+)'");

  public static final ClientProperties NONE = new ClientProperties(Map.of());

  public ClientProperties {
    values = Map.copyOf(values);
  }

  /**
   * Reads {@code --kafka-config}, a file of Java's properties format on this machine.
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
    Map<String, String> values = new TreeMap<>();
    properties.stringPropertyNames().forEach(n -> values.put(n, properties.getProperty(n)));
    return new ClientProperties(values);
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

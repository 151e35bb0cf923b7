package io.setlist.local.kafka;

import io.setlist.cli.JobException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;

/**
 * The topic that records go to.
 *
 * @param partitions empty where the user did not say
 * @param client properties of the user's own: TLS, SASL
 */
@RecordBuilder
public record Target(
    String brokers, String topic, OptionalInt partitions, Map<String, String> client)
    implements TargetBuilder.With {

  static final int DEFAULT_PARTITIONS = 4;

  public Target {
    client = Map.copyOf(client);
    if (partitions.isPresent() && (partitions.getAsInt() < 1 || partitions.getAsInt() > 10_000)) {
      throw new IllegalArgumentException("must be 1 to 10000");
    }
  }

  /** No topic yet; the options fill it in. */
  public static final Target NONE = new Target(null, null, OptionalInt.empty(), Map.of());

  /** Reads {@code --kafka-config}. */
  public Target withClientFile(Path file) {
    Properties read = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      read.load(in);
    } catch (IOException | IllegalArgumentException e) {
      throw JobException.usage("cannot read the client properties in " + file + ": " + e);
    }
    Map<String, String> client = new HashMap<>();
    read.stringPropertyNames().forEach(name -> client.put(name, read.getProperty(name)));
    return withClient(client);
  }

  /** Whether anything of a target was given. */
  public boolean isNone() {
    return equals(NONE);
  }

  /** Refuses half a target. */
  public void requireComplete() {
    if (brokers == null || brokers.isBlank())
      throw JobException.usage("missing --brokers HOST:PORT");
    if (topic == null || topic.isBlank()) throw JobException.usage("missing --topic NAME");
  }

  /** The user's client properties over these defaults; the brokers are always the option's. */
  Map<String, Object> clientOver(Map<String, Object> defaults) {
    Map<String, Object> all = new HashMap<>(defaults);
    all.putAll(client);
    all.put("bootstrap.servers", brokers);
    return all;
  }
}

package io.setlist.local.kafka;

import io.setlist.cli.JobException;
import io.setlist.kafka.ClientProperties;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The topic that records go to.
 *
 * @param partitions empty where the user did not say
 * @param client properties of the user's own: TLS, SASL
 */
@RecordBuilder
public record Target(String brokers, String topic, OptionalInt partitions, ClientProperties client)
    implements TargetBuilder.With {

  static final int DEFAULT_PARTITIONS = 4;

  public Target {
    if (partitions.isPresent() && (partitions.getAsInt() < 1 || partitions.getAsInt() > 10_000)) {
      throw new IllegalArgumentException("must be 1 to 10000");
    }
  }

  /** No topic yet; the options fill it in. */
  public static final Target NONE =
      new Target(null, null, OptionalInt.empty(), ClientProperties.NONE);

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
    all.putAll(client.values());
    all.put("bootstrap.servers", brokers);
    return all;
  }
}

package io.setlist.local.kafka;

import io.setlist.cli.Options;
import io.setlist.kafka.ClientProperties;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The flags that say which topic to write to, bound to a job's config. */
public abstract class TargetOptions<C> extends Options<C> {

  private final Function<C, Target> get;
  private final BiFunction<C, Target, C> set;

  protected TargetOptions(
      String command, String purpose, Function<C, Target> get, BiFunction<C, Target, C> set) {
    super(command, purpose);
    this.get = get;
    this.set = set;
  }

  /**
   * Declares them; a method and not the constructor, so that the help has them where they belong.
   */
  protected final void declareTarget() {
    target("brokers", "HOST:PORT,...", "where Kafka is", Target::withBrokers);
    target("topic", "NAME", "made, with LogAppendTime, if it is missing", Target::withTopic);
    target(
        "partitions",
        "N",
        "of a topic that is made (" + Target.DEFAULT_PARTITIONS + ")",
        (t, v) -> t.withPartitions(OptionalInt.of(Integer.parseInt(v))));
    target(
        "kafka-config",
        "FILE",
        "client properties: TLS, SASL",
        (t, v) -> t.withClient(ClientProperties.read(v)));
  }

  private void target(
      String name, String valueName, String text, BiFunction<Target, String, Target> with) {
    value(name, valueName, text, (c, v) -> set.apply(c, with.apply(get.apply(c), v)));
  }
}

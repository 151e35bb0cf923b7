package io.setlist.local.broker;

import io.setlist.cli.Options;
import io.setlist.local.broker.BrokerJob.Config;
import java.nio.file.Path;

/** The flags of {@code broker}. */
final class BrokerOptions extends Options<Config> {

  BrokerOptions() {
    super("broker", "a real single-node Kafka broker on 127.0.0.1, until Ctrl-C");
    value(
        "dir",
        "DIR",
        "its data, kept over restarts (" + Config.DEFAULTS.dir() + ")",
        (c, v) -> new Config(Path.of(v), c.port()));
    value(
        "port",
        "N",
        "where clients connect; 0: any free one (" + Config.DEFAULTS.port() + ")",
        (c, v) -> new Config(c.dir(), Integer.parseInt(v)));
  }
}

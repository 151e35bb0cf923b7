package io.setlist.local.demo;

import io.setlist.cli.Options;
import java.nio.file.Path;

/** The flags of {@code demo}. */
final class DemoOptions extends Options<DemoConfig> {

  DemoOptions() {
    super(
        "demo", "the whole story on this machine: broker, traffic, stream, answers, batch, repair");
    value(
        "dir",
        "DIR",
        "for all that it makes; an earlier demo's is emptied (" + DemoConfig.DEFAULTS.dir() + ")",
        (c, v) -> c.withDir(Path.of(v)));
    value(
        "events",
        "N",
        "records to send (" + DemoConfig.DEFAULTS.events() + ")",
        (c, v) -> c.withEvents(Long.parseLong(v)));
  }
}

package io.setlist.batch.forget;

import io.setlist.cli.Options;
import io.setlist.cli.WarehouseOption;

/** The options of {@code export}. */
final class ExportOptions extends Options<ForgetConfig> {

  ExportOptions() {
    super("export", "all that the tables hold of a person, as JSON lines on standard output");
    WarehouseOption.declare(this, ForgetConfig::withWarehouse);
    value(
        "user",
        "ID",
        "the person's user_id (required); -: one line of standard input, which no list of"
            + " processes and no shell's history has",
        ForgetConfig::withUser);
  }
}

package io.setlist.batch.forget;

import io.setlist.cli.Options;
import io.setlist.cli.WarehouseOption;
import java.nio.file.Path;

/** The options of {@code forget}. */
final class ForgetOptions extends Options<ForgetConfig> {

  ForgetOptions() {
    super("forget", "removes a person from all tables, and keeps them from coming back");
    WarehouseOption.declare(this, ForgetConfig::withWarehouse);
    value(
        "user",
        "ID",
        "the person's user_id; -: one line of standard input, which no list of"
            + " processes and no shell's history has",
        ForgetConfig::withUser);
    value(
        "users",
        "FILE",
        "several persons at once, in place of --user: a user_id a line, in UTF-8",
        (c, v) -> c.withUsers(Path.of(v)));
    flag(
        "search",
        "count also the archived records of others that hold the id, which reads all of them",
        c -> c.withSearches(true));
    flag(
        "register-again",
        "let what comes from a minute from now on count again",
        c -> c.withRegistersAgain(true));
    value(
        "report",
        "FILE",
        "what was done as JSON, written whole or not at all",
        (c, v) -> c.withReport(Path.of(v)));
  }
}

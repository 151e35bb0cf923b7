package io.setlist.batch.forget;

import io.setlist.cli.JobException;
import io.setlist.cli.WarehouseOption;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;

/**
 * Whom a run of {@code forget} or {@code export} is about.
 *
 * @param warehouse URI of the folder that holds the tables
 * @param user the id, as in the events; {@link GivenUsers#ON_STANDARD_INPUT} where it is yet to be
 *     read; null where a file has the ids
 * @param users a file of ids, or null
 * @param registersAgain whether the user is to count again, in place of being forgotten
 * @param searches whether to look for the id in all that is archived
 * @param report where the JSON report goes, or null
 */
@RecordBuilder
record ForgetConfig(
    String warehouse,
    String user,
    Path users,
    boolean registersAgain,
    boolean searches,
    Path report)
    implements ForgetConfigBuilder.With {

  static final ForgetConfig DEFAULTS = new ForgetConfig(null, null, null, false, false, null);

  /**
   * Checks what the options alone cannot.
   *
   * @param argumentsIn the encoding in which the platform gives arguments
   * @throws JobException (usage) with what is wrong
   */
  ForgetConfig validated(String argumentsIn) {
    WarehouseOption.require(warehouse);
    if (users != null && user != null) throw JobException.usage("give --user or --users, not both");
    if (users != null) return this;
    if (user == null || user.isEmpty()) {
      throw JobException.usage(
          "--user is missing: the id of the person, or - to read it from standard input");
    }
    GivenUsers.requireId(user, "--user");
    // What Java cannot read it replaces, and somebody else would be forgotten.
    boolean replaced = user.indexOf('?') >= 0 || user.indexOf('\uFFFD') >= 0;
    if (replaced && !argumentsIn.equals("UTF-8")) {
      throw JobException.usage(
          "--user may have been misread, since arguments come as "
              + argumentsIn
              + "; set LC_ALL=C.UTF-8, or give it by --user - on standard input");
    }
    return this;
  }
}

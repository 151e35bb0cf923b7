package io.setlist.chaos.check;

import io.setlist.rules.Rules;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges the tables of a run that has read all and settled: every record sent is in the archive
 * once, in the books once, and the sessions are those of SPEC 3.
 */
public final class Audit {

  private Audit() {}

  /**
   * Returns what is wrong, a line each; nothing where all is right.
   *
   * @param sent all that was sent to the topic
   */
  public static List<String> differences(Tables tables, SentRecords sent, Rules rules) {
    Reading reading = new Reading(rules);
    List<String> found = new ArrayList<>();
    found.addAll(new ArchiveCheck(tables, sent).differences());
    found.addAll(new LedgerCheck(tables, reading).differences());
    found.addAll(new RefusalCheck(tables, reading, rules).differences());
    found.addAll(new SessionCheck(tables, reading, rules).differences());
    return found;
  }
}

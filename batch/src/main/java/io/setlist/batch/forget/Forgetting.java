package io.setlist.batch.forget;

import io.setlist.forgotten.ForgottenUsers.Entry;
import io.setlist.table.Table;
import java.util.Map;

/**
 * What a run has done.
 *
 * @param entry what the list says of the user now
 * @param rows per table how many were removed or, of {@code archive}, emptied; no table where
 *     nothing was looked for
 */
record Forgetting(Entry entry, Map<Table, Long> rows) {

  boolean foundNothing() {
    return rows.values().stream().allMatch(n -> n == 0);
  }
}

package io.setlist.batch.forget;

import io.setlist.forgotten.ForgottenUsers.Entry;
import io.setlist.table.Table;
import java.util.List;
import java.util.Map;

/**
 * What a run has done.
 *
 * @param entries what the list says of the users now
 * @param rows per table how many were removed or, of {@code archive}, emptied; no table where
 *     nothing was looked for
 * @param mentions per table how many rows are left that are not theirs and hold an id of theirs
 * @param stopped the queries that are not running, and hold what they hold until they do
 */
record Forgetting(
    List<Entry> entries, Map<Table, Long> rows, Map<Table, Long> mentions, List<String> stopped) {

  boolean foundNothing() {
    return rows.values().stream().allMatch(n -> n == 0);
  }

  boolean areForgotten() {
    return entries.get(0).isForgotten();
  }
}

package io.setlist.batch;

import io.setlist.batch.BatchConfig.Earlier;

/** The options of {@code batch}. */
final class BatchOptions extends DatedOptions<BatchConfig> {

  BatchOptions() {
    super(
        "batch",
        "the sessions of UTC dates, from the archive alone, into sessions_batch",
        "the date, as 2026-02-16",
        config -> config,
        (before, after) -> after);
    flag(
        "missed",
        "also the dates before that no run has computed, since the first that one has",
        c -> c.earlier() == Earlier.ALL ? c : c.withEarlier(Earlier.MISSED));
    flag(
        "all-dates",
        "as --missed, and all other dates before of which there are events",
        c -> c.withEarlier(Earlier.ALL));
    flag(
        "check",
        "only say whether the hours are wholly archived (else exit code 3)",
        c -> c.withHours(BatchConfig.Hours.CHECKED_ALONE));
  }
}

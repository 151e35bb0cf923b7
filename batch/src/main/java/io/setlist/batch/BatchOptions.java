package io.setlist.batch;

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
        c -> c.withMissed(true));
    flag(
        "check",
        "only say whether the hours are wholly archived (else exit code 3)",
        c -> c.withHours(BatchConfig.Hours.CHECKED_ALONE));
  }
}

package io.setlist.batch;

/** The options of {@code batch}. */
final class BatchOptions extends DatedOptions<BatchConfig> {

  BatchOptions() {
    super(
        "batch",
        "the sessions of UTC dates, from the archive alone, into sessions_batch",
        config -> config,
        (before, after) -> after);
    flag(
        "check",
        "only say whether the hours are wholly archived (else exit code 3)",
        c -> c.withHours(BatchConfig.Hours.CHECKED_ALONE));
  }
}

package io.setlist.batch;

/** The options of {@code batch}. */
final class BatchOptions extends DatedOptions<BatchConfig> {

  BatchOptions() {
    super(
        "batch",
        "the sessions of UTC dates, from the archive alone, into sessions_batch",
        config -> config,
        (before, after) -> after);
  }
}

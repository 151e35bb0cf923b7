package io.setlist.bench;

/** Who is compared with whom. */
enum Division {
  STREAM("From the topic", "stream"),
  LIMIT("What no job can beat", "stream"),
  BATCH("From the archive", "batch");

  private final String title;
  private final String baseline;

  Division(String title, String baseline) {
    this.title = title;
    this.baseline = baseline;
  }

  String title() {
    return title;
  }

  /** The contestant that all others are measured against. */
  String baseline() {
    return baseline;
  }
}

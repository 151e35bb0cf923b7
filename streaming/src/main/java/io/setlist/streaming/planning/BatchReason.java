package io.setlist.streaming.planning;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** Why a micro-batch is planned. The names are in checkpoints; another reason is one more. */
public enum BatchReason {
  /** Before the first micro-batch: where the topic begins. */
  START("the topic begins here"),

  /** Kafka has records that were not read; also what a later version's reason is taken for. */
  @JsonEnumDefaultValue
  RECORDS("new records"),

  /** Users came onto the list of the forgotten. */
  FORGET("users to be forgotten"),

  /** A partition, or the whole topic, has been silent for so long that the watermark moves. */
  IDLE("the watermark moves without records"),

  /** The watermark has moved, and Spark's timers are due by it. */
  TIMERS("the watermark has moved"),

  /** Changes of live sessions have waited for {@code --early-every}. */
  EARLY("early results are due"),

  /** The run ends: what it left open is settled. */
  CLOSE("the run ends"),

  /** Nothing came, and the archive says how far the log went. */
  PROGRESS("no records, and progress is to be told");

  private final String words;

  BatchReason(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}

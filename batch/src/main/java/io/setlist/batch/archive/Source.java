package io.setlist.batch.archive;

import java.util.Comparator;

/** A partition of a topic. */
public record Source(String topic, int partition) implements Comparable<Source> {

  private static final Comparator<Source> ORDER =
      Comparator.comparing(Source::topic).thenComparingInt(Source::partition);

  @Override
  public int compareTo(Source other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return topic + "-" + partition;
  }
}

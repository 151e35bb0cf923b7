package io.setlist.local.traffic;

import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * How often the world misbehaves, each as a share of the good events (flights: of listener days).
 *
 * @param late events that reach Kafka 75 minutes to 7 hours after they happened
 * @param duplicate events that arrive twice, some with other fields the second time
 * @param malformed records on top that are no events
 * @param future records on top from a phone with a wrong clock, in the year 2100
 * @param flight days on which a listener's phone is offline for hours while the laptop is not
 */
@RecordBuilder
public record Faults(double late, double duplicate, double malformed, double future, double flight)
    implements FaultsBuilder.With {

  public static final Faults DEFAULTS = new Faults(0.002, 0.01, 0.005, 0.0005, 0.01);
  public static final Faults NONE = new Faults(0, 0, 0, 0, 0);

  public Faults {
    for (double rate : new double[] {late, duplicate, malformed, future, flight}) {
      if (!(rate >= 0 && rate <= 1)) throw new IllegalArgumentException("a rate is 0 to 1");
    }
  }
}

package io.setlist.local.traffic;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * What traffic to make; with the code it decides every byte.
 *
 * @param from first event time, inclusive
 * @param until last event time, exclusive
 * @param users so many listeners
 */
public record Traffic(long seed, Instant from, Instant until, int users, Faults faults) {

  public Traffic {
    if (users < 1 || users > 50_000_000) {
      throw new IllegalArgumentException("--users must be 1 to 50000000");
    }
    Duration period = Duration.between(from, until);
    if (period.isNegative() || period.isZero() || period.toDays() > 3660) {
      throw new IllegalArgumentException("--days must be 1 to 3660");
    }
  }

  /** A record on its way to Kafka; {@code key} is the id of the user that it is of. */
  public record Arrival(Instant at, String key, byte[] value) {}

  /** Hands out each record in the order of arrival, made as it is asked for. */
  public void play(Consumer<Arrival> sink) {
    Wire wire = new Wire();
    new Arrivals(Crowd.of(this))
        .forEach(
            sent ->
                sink.accept(
                    new Arrival(
                        Instant.ofEpochMilli(sent.arrival()),
                        sent.event().userId(),
                        wire.bytes(sent))));
  }

  long fromMs() {
    return from.toEpochMilli();
  }

  long untilMs() {
    return until.toEpochMilli();
  }

  Traffic withUsers(int n) {
    return new Traffic(seed, from, until, n, faults);
  }
}

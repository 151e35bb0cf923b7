package io.setlist.local.traffic;

import io.setlist.cli.JobException;
import io.setlist.local.kafka.Target;
import io.setlist.rules.Rules;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * What {@code generate} was asked for.
 *
 * @param out folder for the files, or null
 * @param target the topic, or {@link Target#NONE}
 * @param events records to send; 0: as many as the users have
 * @param users 0: as many as the events need; both 0: 1,000 users
 * @param start null: the days before today
 * @param gap of the true sessions
 * @param rate records a second; 0: as fast as it goes
 * @param live whether the traffic begins now and goes at the speed of life
 */
@RecordBuilder
public record GenerateConfig(
    Path out,
    Target target,
    long seed,
    long events,
    int users,
    int days,
    LocalDate start,
    Faults faults,
    Duration gap,
    double rate,
    boolean live)
    implements GenerateConfigBuilder.With {

  static final int DEFAULT_USERS = 1000;

  public static final GenerateConfig DEFAULTS =
      new GenerateConfig(
          null, Target.NONE, 1, 0, 0, 1, null, Faults.DEFAULTS, Rules.DEFAULTS.gap(), 0, false);

  public GenerateConfig {
    if (events < 0 || events > 10_000_000_000L) {
      throw new IllegalArgumentException("must be 1 to 10000000000");
    }
    if (days < 1 || days > 3660) throw new IllegalArgumentException("must be 1 to 3660");
    if (users < 0 || users > 50_000_000) {
      throw new IllegalArgumentException("must be 1 to 50000000");
    }
    if (gap.isNegative() || gap.isZero())
      throw new IllegalArgumentException("must be longer than 0");
    if (!(rate >= 0)) throw new IllegalArgumentException("must be above 0");
  }

  /** Refuses what one option alone does not show. */
  void requireSound() {
    if (out == null && target.isNone()) {
      throw JobException.usage(
          "give --out DIR, or --brokers HOST:PORT and --topic NAME, or all three");
    }
    if (!target.isNone()) target.requireComplete();
    if (events > 0 && users > 0) {
      throw JobException.usage(
          "give --events or --users, not both: the one follows from the other");
    }
    if (live && (rate > 0 || start != null)) {
      throw JobException.usage(
          "--live goes with neither --rate nor --start: it is now, at the speed of life");
    }
    if ((live || rate > 0) && target.isNone()) {
      throw JobException.usage("--live and --rate need --brokers and --topic: a file has no pace");
    }
  }

  Traffic traffic(Instant now) {
    Instant from = live ? now : from(now);
    int n = users == 0 ? DEFAULT_USERS : users;
    return new Traffic(seed, from, from.plus(Duration.ofDays(days)), n, faults);
  }

  private Instant from(Instant now) {
    LocalDate first =
        start != null ? start : LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(days);
    return first.atStartOfDay().toInstant(ZoneOffset.UTC);
  }

  GenerateConfig asLive() {
    return withLive(true);
  }
}

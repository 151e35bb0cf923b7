package io.setlist.batch.session;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.batch.archive.Period;
import io.setlist.testing.SharedSpark;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class DatesTest extends SharedSpark {

  private static final LocalDate FIRST = LocalDate.parse("2019-01-01");

  @Test
  void areTheirOwnPeriodsWhileThoseAreFew() {
    Dates dates = dates(IntStream.of(0, 1, 2, 5, 7, 8));
    assertThat(dates.periods())
        .extracting(p -> p.first().toEpochDay() - FIRST.toEpochDay(), p -> p.dates().count())
        .map(Object::toString)
        .containsExactly("(0L, 3L)", "(5L, 1L)", "(7L, 2L)");
    assertThat(dates.arePeriods()).isTrue();
    assertThat(dates(IntStream.empty()).periods()).isEmpty();
  }

  /** Every second day, and a hole of a hundred after each ten. */
  @Test
  void leaveOutTheWidestHolesAlone() {
    Dates dates =
        dates(IntStream.range(0, 5).flatMap(i -> IntStream.range(0, 10).map(j -> i * 120 + 2 * j)));
    assertThat(dates.arePeriods()).isFalse();
    assertThat(dates.periods()).hasSize(Period.MOST);
    for (int i = 0; i < 4; i++) {
      LocalDate inHole = FIRST.plusDays(i * 120 + 60);
      assertThat(dates.periods())
          .noneMatch(p -> !inHole.isBefore(p.first()) && !inHole.isAfter(p.last()));
    }
  }

  @Test
  void holdThemselvesAndWhatIsBetweenThemAsideHoweverTheyLie() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      int days = 1 + random.nextInt(400);
      double share = random.nextDouble();
      Dates dates = dates(IntStream.range(0, days).filter(d -> random.nextDouble() < share));
      List<LocalDate> inPeriods = dates.periods().stream().flatMap(DateRange::dates).toList();
      assertThat(inPeriods).as("seed %d", seed).doesNotHaveDuplicates().containsAll(dates.all());
      assertThat(dates.periods()).as("seed %d", seed).hasSizeLessThanOrEqualTo(Period.MOST);

      Dataset<Row> calendar = calendar(days);
      assertThat(read(dates.rowsOn(calendar)))
          .as("seed %d", seed)
          .containsExactlyElementsOf(dates.all());
      List<LocalDate> rest = new ArrayList<>(inPeriods);
      rest.removeAll(dates.all());
      assertThat(read(dates.rowsBetween(calendar)))
          .as("seed %d", seed)
          .containsExactlyElementsOf(rest);
    }
  }

  /** Spark's stack was too small for a term for each of some hundreds. */
  @Test
  void makeNoPlanLargerThanItsRows() {
    Dates few = dates(IntStream.range(0, 60).map(i -> 2 * i));
    Dates many = dates(IntStream.range(0, 2_500).map(i -> 2 * i));
    assertThat(nodes(many)).isEqualTo(nodes(few));
    assertThat(many.near(col("session_date")).expr().sql().length()).isLessThan(1_000);
    assertThat(many.rowsOn(calendar(5_000)).count()).isEqualTo(2_500);
  }

  private long nodes(Dates dates) {
    return dates
        .rowsOn(calendar(5_000))
        .queryExecution()
        .optimizedPlan()
        .treeString()
        .lines()
        .count();
  }

  private Dataset<Row> calendar(int days) {
    return spark()
        .range(days)
        .selectExpr("date_add(DATE'2019-01-01', CAST(id AS INT)) AS session_date");
  }

  private static List<LocalDate> read(Dataset<Row> rows) {
    return rows.select("session_date").as(Encoders.LOCALDATE()).collectAsList().stream()
        .sorted()
        .toList();
  }

  private static Dates dates(IntStream days) {
    TreeSet<LocalDate> all = new TreeSet<>();
    days.forEach(d -> all.add(FIRST.plusDays(d)));
    return new Dates(all);
  }
}

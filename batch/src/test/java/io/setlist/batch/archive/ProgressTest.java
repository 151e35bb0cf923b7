package io.setlist.batch.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.batch.session.DateRange;
import io.setlist.table.Columns;
import io.setlist.testing.SharedSpark;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nights that read what came since the last one know what one knows that reads everything. */
class ProgressTest extends SharedSpark {

  private static final Instant FIRST = Instant.parse("2026-02-10T00:00:00Z");
  private static final DateRange DAY =
      new DateRange(LocalDate.parse("2026-02-12"), LocalDate.parse("2026-02-12"));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aSummaryOfNightsIsThatOfAllTime(long seed) {
    List<Row> rows = history(new Random(seed));
    Optional<Summary> known = Optional.empty();
    for (int until = rows.size() / 4; until <= rows.size(); until += rows.size() / 4) {
      Dataset<Row> now = table(rows.subList(0, until));
      Progress night = new Progress(now, "id", known.map(s -> Summary.of(s.text()).orElseThrow()));
      Progress whole = new Progress(now, "id", Optional.empty());
      assertThat(night.cutOff()).as("seed %d", seed).isEqualTo(whole.cutOff());
      assertThat(night.holes())
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(whole.holes());
      assertThat(night.summary().batch()).isEqualTo(until - 1L);
      assertThat(night.completeness(DAY.start(), DAY.end()).missing(DAY.hours()))
          .as("seed %d", seed)
          .isEqualTo(whole.completeness(DAY.start(), DAY.end()).missing(DAY.hours()));
      assertThat(new Progress(now, "another", Optional.of(night.summary())).summary().holes())
          .as("of a table that was made anew, nothing is known")
          .isEqualTo(whole.holes());
      known = Optional.of(night.summary());
    }
  }

  /** Four days of micro-batches, of which a few pass over offsets; one partition comes later. */
  private static List<Row> history(Random random) {
    List<Row> rows = new ArrayList<>();
    long[] next = {random.nextInt(2) * 5L, 0};
    Instant at = FIRST;
    for (long batch = 0; batch < 400; batch++) {
      List<Row> ranges = new ArrayList<>();
      for (int p = 0; p < (batch < 150 ? 1 : 2); p++) {
        long from = next[p] + (random.nextInt(60) == 0 ? 1 + random.nextInt(3) : 0);
        next[p] = from + random.nextInt(4);
        ranges.add(RowFactory.create("listens", p, from, next[p], next[p]));
      }
      at = at.plus(Duration.ofMinutes(random.nextInt(30)));
      rows.add(
          RowFactory.create(
              batch, ranges.toArray(Row[]::new), Timestamp.from(at), Timestamp.from(at), 1L));
    }
    return rows;
  }

  private Dataset<Row> table(List<Row> rows) {
    return spark().createDataFrame(rows, Columns.ARCHIVE_PROGRESS);
  }
}

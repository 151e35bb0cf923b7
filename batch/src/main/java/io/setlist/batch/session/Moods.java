package io.setlist.batch.session;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;

/**
 * The last plays with a mood, of which a session's is the mean: a column for each, 0 the newest.
 */
final class Moods {

  private static final int PLAYS = 5;
  private static final List<String> FEATURES = List.of("valence", "energy");

  private Moods() {}

  /** Of events with their {@code mood_place}. */
  static List<Column> ofEvents() {
    return names()
        .map(n -> max(when(col("mood_place").equalTo(n.place), col(n.feature))).as(n.column()))
        .toList();
  }

  /** Of parts of a session that have the columns already. */
  static List<Column> ofParts() {
    return names().map(n -> max(n.column()).as(n.column())).toList();
  }

  /**
   * SPEC 3: added oldest first, then divided. Those that are not there are the oldest, and to begin
   * with zeros changes no sum.
   */
  static Column mean(String feature) {
    Column sum = lit(0.0);
    Column plays = lit(0);
    for (int place = PLAYS - 1; place >= 0; place--) {
      Column value = col(new Name(feature, place).column());
      sum = sum.plus(coalesce(value, lit(0.0)));
      plays = plays.plus(when(value.isNotNull(), 1).otherwise(0));
    }
    return when(plays.gt(0), sum.divide(plays));
  }

  private static Stream<Name> names() {
    return FEATURES.stream()
        .flatMap(f -> IntStream.range(0, PLAYS).mapToObj(place -> new Name(f, place)));
  }

  private record Name(String feature, int place) {

    String column() {
      return feature + "_" + place;
    }
  }
}

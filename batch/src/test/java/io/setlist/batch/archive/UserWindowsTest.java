package io.setlist.batch.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.table.UserHash;
import io.setlist.testing.SharedSpark;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class UserWindowsTest extends SharedSpark {

  private static final StructType RECORD =
      new StructType()
          .add("offset", DataTypes.LongType)
          .add("event_time", DataTypes.TimestampType)
          .add(UserHash.COLUMN, DataTypes.LongType);

  private final List<Row> records = new ArrayList<>();

  @Test
  void passesOverOthersRecordsAndOtherTimes() {
    record("ann", 10);
    record("ann", 21);
    record("bob", 10);
    record("eve", 30);
    UserWindows wanted = UserWindows.of(windows("ann 5 20", "bob 11 40", "eve 30 30"));
    assertThat(wanted.hashes()).hasSize(3);
    assertThat(wanted.periods()).containsExactly(new Period(at(5), at(40)));
    assertThat(offsetsOf(wanted)).containsExactlyInAnyOrder(0L, 3L);
  }

  /** They came before the archive kept a hash, or nobody could read whose they are. */
  @Test
  void readsRecordsOfWhomItIsNotKnown() {
    record("bob", 10);
    records.add(RowFactory.create(1L, Timestamp.from(at(10)), null));
    assertThat(offsetsOf(UserWindows.of(windows("ann 5 20")))).containsExactly(1L);
    assertThat(offsetsOf(UserWindows.of(many("ann")))).as("of many").containsExactly(1L);
  }

  @Test
  void ofManyUsersOnlyTheTableKnows() {
    record("user-7", 10);
    record("user-7", 12);
    record("user-99", 10);
    UserWindows wanted = UserWindows.of(many("user"));
    assertThat(wanted.hashes()).isEmpty();
    assertThat(offsetsOf(wanted)).containsExactly(0L);
  }

  @Test
  void nobodyIsLookedForAtNoTime() {
    assertThat(UserWindows.of(windows()).periods()).isEmpty();
  }

  private Dataset<Row> many(String name) {
    String[] some = new String[20];
    for (int i = 0; i < some.length; i++) some[i] = name + "-" + i + " 9 11";
    return windows(some);
  }

  private void record(String user, long minute) {
    long hash = UserHash.of(user.getBytes(StandardCharsets.UTF_8));
    records.add(RowFactory.create((long) records.size(), Timestamp.from(at(minute)), hash));
  }

  private Dataset<Row> windows(String... windows) {
    StructType type =
        new StructType()
            .add("user_id", DataTypes.StringType)
            .add("from", DataTypes.LongType)
            .add("until", DataTypes.LongType);
    List<Row> rows = new ArrayList<>();
    for (String window : windows) {
      String[] words = window.split(" ", -1);
      rows.add(
          RowFactory.create(
              words[0],
              at(Long.parseLong(words[1])).toEpochMilli(),
              at(Long.parseLong(words[2])).toEpochMilli()));
    }
    return spark().createDataFrame(rows, type);
  }

  private List<Long> offsetsOf(UserWindows wanted) {
    return wanted
        .among(spark().createDataFrame(records, RECORD))
        .select("offset")
        .as(Encoders.LONG())
        .collectAsList();
  }

  private static Instant at(long minute) {
    return Instant.parse("2026-02-10T10:00:00Z").plusSeconds(60 * minute);
  }
}

package io.setlist.forgotten;

import static java.util.stream.Collectors.toSet;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_millis;

import io.setlist.event.RecordTime;
import io.setlist.table.UserHash;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.types.DataTypes;

/**
 * Conditions on rows that forgotten users left. They are functions and no literals: Delta writes
 * the condition of a change into the table's history, and no user id must get there.
 */
public final class ForgottenRows {

  private static final int FEW = 10;

  private final ForgottenUsers forgotten;

  public ForgottenRows(ForgottenUsers forgotten) {
    this.forgotten = forgotten;
  }

  /** The row's {@code user_id} is that of a user of whom nothing counts. */
  Column ofUser() {
    ForgottenUsers users = forgotten;
    UDF1<String, Boolean> ofOne = id -> id != null && users.suppressesAll(id);
    return udf(ofOne, DataTypes.BooleanType).apply(col("user_id"));
  }

  /** The record in {@code key, value, timestamp} is a forgotten user's. */
  Column owned() {
    return ofRecord(Suppression::owns);
  }

  /** The record is a forgotten user's, or has one as its key. */
  Column named() {
    return ofRecord(Suppression::names);
  }

  /**
   * Where such records may be in {@code archive}: under the hash of a user, or one that nobody
   * could read, and those with a user as their key. Only the latter are looked for in all rows, by
   * their keys alone.
   */
  List<Column> places() {
    Set<Long> hashes = forgotten.ids().stream().map(UserHash::of).collect(toSet());
    Column hash = col(UserHash.COLUMN);
    // By a few Spark passes over row groups; a literal of many would be as large as the list.
    UDF1<Long, Boolean> one = hashes::contains;
    Column theirs =
        hashes.size() <= FEW
            ? hash.isin(hashes.toArray())
            : udf(one, DataTypes.BooleanType).apply(hash);
    ForgottenUsers users = forgotten;
    UDF2<byte[], Long, Boolean> byKey = (key, ms) -> users.suppresses(key, RecordTime.of(ms));
    return List.of(
        hash.isNull(),
        theirs,
        udf(byKey, DataTypes.BooleanType).apply(col("key"), unix_millis(col("timestamp"))));
  }

  /** One of these places. */
  Column mayBe() {
    return places().stream().reduce(Column::or).orElseThrow();
  }

  /** The rows without those of users of whom nothing counts. */
  public Dataset<Row> without(Dataset<Row> rows) {
    return forgotten.isEmpty() ? rows : rows.where(not(ofUser()));
  }

  private Column ofRecord(Question question) {
    return udf(new OfRecord(forgotten, question), DataTypes.BooleanType)
        .apply(col("key"), col("value"), unix_millis(col("timestamp")));
  }

  /** What is asked of a record. */
  @FunctionalInterface
  private interface Question extends java.io.Serializable {
    boolean ask(Suppression suppression, byte[] key, byte[] value, long timestampMs);
  }

  private static final class OfRecord implements UDF3<byte[], byte[], Long, Boolean> {

    private static final long serialVersionUID = 1L;

    private final ForgottenUsers forgotten;
    private final Question question;
    private transient ThreadLocal<Suppression> suppression;

    OfRecord(ForgottenUsers forgotten, Question question) {
      this.forgotten = forgotten;
      this.question = question;
    }

    @Override
    public Boolean call(byte[] key, byte[] value, Long timestampMs) {
      if (suppression == null) {
        suppression = ThreadLocal.withInitial(() -> new Suppression(forgotten));
      }
      return question.ask(suppression.get(), key, value, RecordTime.of(timestampMs));
    }
  }
}

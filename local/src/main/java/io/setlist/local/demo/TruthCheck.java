package io.setlist.local.demo;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.timestamp_millis;

import io.setlist.table.Columns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Compares sessions with the generator's truth: every column of SPEC 3, doubles to the last bit, as
 * a multiset, so that a doubled row differs too.
 */
public final class TruthCheck {

  private static final int SHOWN = 5;
  private static final String[] NAMES = Columns.SESSION.fieldNames();
  private static final Pattern GLOB = Pattern.compile("[\\[\\]{}*?\\\\]");

  private final Dataset<Row> truth;
  private final Dataset<Row> sessions;

  private TruthCheck(Dataset<Row> truth, Dataset<Row> sessions) {
    this.truth = truth;
    this.sessions = sessions;
  }

  /**
   * @param truth a truth.jsonl.gz
   * @param sessions rows with at least the columns of {@link Columns#SESSION}
   */
  public static TruthCheck of(SparkSession spark, Path truth, Dataset<Row> sessions) {
    // Spark reads all files that a pattern fits, and this is a name.
    String pattern = GLOB.matcher(truth.toString()).replaceAll("\\\\$0");
    Dataset<Row> written = spark.read().schema(written()).json(pattern);
    return new TruthCheck(
        written.select(
            Arrays.stream(Columns.SESSION.fields()).map(TruthCheck::read).toArray(Column[]::new)),
        sessions.select(
            Arrays.stream(NAMES).map(org.apache.spark.sql.functions::col).toArray(Column[]::new)));
  }

  /** In the file, times are epoch milliseconds. */
  private static StructType written() {
    StructType type = new StructType();
    for (StructField f : Columns.SESSION.fields()) {
      boolean time = f.dataType().equals(DataTypes.TimestampType);
      type = type.add(f.name(), time ? DataTypes.LongType : f.dataType());
    }
    return type;
  }

  private static Column read(StructField f) {
    boolean time = f.dataType().equals(DataTypes.TimestampType);
    return time ? timestamp_millis(col(f.name())).as(f.name()) : col(f.name());
  }

  /**
   * Leaves users out on both sides.
   *
   * @param users with a column {@code user_id}
   */
  public TruthCheck without(Dataset<Row> users) {
    Dataset<Row> out = broadcast(users.select("user_id").distinct());
    return new TruthCheck(
        truth.join(out, "user_id", "left_anti"), sessions.join(out, "user_id", "left_anti"));
  }

  /** The comparison's outcome. */
  public Result compare() {
    Dataset<Row> expected = ordered(truth).cache();
    Dataset<Row> actual = ordered(sessions).cache();
    try {
      Row all = expected.agg(expr("count(*)"), expr("count(DISTINCT user_id)")).head();
      Dataset<Row> missing = expected.exceptAll(actual);
      Dataset<Row> extra = actual.exceptAll(expected);
      long notThere = missing.count();
      long notTrue = extra.count();
      return new Result(
          all.getLong(0),
          all.getLong(1),
          notThere,
          notTrue,
          notThere + notTrue == 0 ? List.of() : examples(missing, extra));
    } finally {
      expected.unpersist();
      actual.unpersist();
    }
  }

  private static Dataset<Row> ordered(Dataset<Row> rows) {
    return rows.select(
        Arrays.stream(NAMES).map(org.apache.spark.sql.functions::col).toArray(Column[]::new));
  }

  private static List<String> examples(Dataset<Row> missing, Dataset<Row> extra) {
    Map<String, Row> expected = byId(missing);
    Map<String, Row> actual = byId(extra);
    List<String> lines = new ArrayList<>();
    expected.forEach((id, row) -> lines.add(difference(id, row, actual.get(id))));
    actual.forEach(
        (id, row) -> {
          if (!expected.containsKey(id)) lines.add(difference(id, null, row));
        });
    return lines.stream().limit(SHOWN).toList();
  }

  private static Map<String, Row> byId(Dataset<Row> rows) {
    return rows.orderBy("session_id").takeAsList(1000).stream()
        .collect(Collectors.toMap(r -> r.getString(0), r -> r, (a, b) -> a, TreeMap::new));
  }

  private static String difference(String id, Row expected, Row actual) {
    if (actual == null) return id + " of " + expected.getString(1) + " is not in the table";
    if (expected == null) return id + " of " + actual.getString(1) + " is not true, or there twice";
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < NAMES.length; i++) {
      if (!Objects.equals(expected.get(i), actual.get(i))) {
        columns.add(NAMES[i] + " is " + actual.get(i) + ", truly " + expected.get(i));
      }
    }
    return id + " of " + expected.getString(1) + ": " + String.join("; ", columns);
  }

  /**
   * What came of the comparison.
   *
   * @param sessions true sessions that were compared
   * @param users whose they are
   * @param missing true sessions that are not in the table exactly so
   * @param extra rows of the table that are not true exactly so
   * @param examples of differences, a line each
   */
  public record Result(long sessions, long users, long missing, long extra, List<String> examples) {

    public boolean isEqual() {
      return missing == 0 && extra == 0;
    }

    public long equal() {
      return sessions - missing;
    }
  }
}

package io.setlist.streaming.sink;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.input_file_name;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;

import io.setlist.streaming.delta.DataFile;
import io.setlist.streaming.delta.LiveFiles;
import io.setlist.streaming.delta.OnceCommit;
import io.setlist.streaming.state.Output;
import io.setlist.table.Columns;
import io.setlist.table.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The {@code sessions} table as the stream writes it: one commit a micro-batch, which replaces
 * whole files. Only files with rows that are not final are ever opened, so the cost does not grow
 * with history.
 *
 * <p>What Delta's own merge does, but without a look into the table's log each time: which files
 * are live is remembered from commit to commit, and read only where another job's came between.
 */
final class SessionTable {

  /** Rows that a task appends without need of a second file. */
  private static final long APPENDED_PER_FILE = 100_000;

  /** Rows that a task replaces, which are read, joined and encoded: less, for more of the cores. */
  private static final long REPLACED_PER_FILE = 20_000;

  /** Above it, ids are too many to be kept in the memory of each task's process. */
  private static final long MOST_BROADCAST = 1_000_000;

  private final Layout layout;
  private LiveFiles live = LiveFiles.UNKNOWN;

  SessionTable() {
    this(Layout.DEFAULT);
  }

  SessionTable(Layout layout) {
    this.layout = layout;
  }

  /**
   * What live rows are worth writing anew though they stay as they are.
   *
   * @param fewRows so many are sooner written than looked through
   * @param mostChange where this share of the live rows changes, hardly a file has none that does:
   *     a look would cost a pass over all and spare few
   * @param manyFiles above it, the small ones become one: each takes a moment to open
   * @param smallFileRows below it, a file is small
   */
  record Layout(long fewRows, double mostChange, int manyFiles, long smallFileRows) {
    static final Layout DEFAULT = new Layout(10_000, 0.5, 32, 5_000);

    boolean isWorthALook(long changes, long rows) {
      return rows > fewRows && changes < mostChange * rows;
    }
  }

  /**
   * Applies the changes of a micro-batch: appends sessions that were never in the table, where they
   * are all; else replaces the files with rows that change.
   */
  void apply(OnceWriter once, Dataset<Row> output, BatchSummary summary, long batchId) {
    once.write(
        Table.SESSIONS,
        batchId,
        commit ->
            live =
                summary.changes() == 0
                    ? append(commit, output, summary)
                    : replace(commit, output, summary));
  }

  private LiveFiles append(OnceCommit commit, Dataset<Row> output, BatchSummary summary) {
    int files = tasks(summary.inserts(), APPENDED_PER_FILE);
    return live.after(commit, List.of(), commit.append(rows(output).coalesce(files)));
  }

  private LiveFiles replace(OnceCommit commit, Dataset<Row> output, BatchSummary summary) {
    LiveFiles before = live.of(commit);
    Dataset<Row> ids = replacedIds(output);
    Dataset<Row> replaced = summary.changes() <= MOST_BROADCAST ? broadcast(ids) : ids;
    List<DataFile> files =
        layout.isWorthALook(summary.changes(), DataFile.rows(before.files()))
            ? holding(replaced, before.files(), commit)
            : before.files();
    Dataset<Row> kept = commit.rowsOf(files).join(replaced, "session_id", "left_anti");
    long rows = summary.inserts() + summary.changes() + DataFile.rows(files);
    return before.after(
        commit,
        files,
        commit.replace(
            files,
            kept.unionByName(rows(output), true),
            tasks(rows, REPLACED_PER_FILE),
            () -> changes(commit.rowsOf(files), output)));
  }

  /** What a change feed is to tell: of the rows before, those that go, and all that come. */
  private static Dataset<Row> changes(Dataset<Row> before, Dataset<Row> output) {
    Column gone = col(Output.WITHDRAWN).isNotNull();
    Dataset<Row> going =
        replacedIds(
            output, when(gone, "delete").otherwise("update_preimage").as(OnceCommit.CHANGE));
    Column come = when(col("revision").gt(1), "update_postimage").otherwise("insert");
    return before
        .join(going, "session_id")
        .unionByName(rows(output).withColumn(OnceCommit.CHANGE, come), true);
  }

  /** Of sessions whose rows go, changed or withdrawn. */
  private static Dataset<Row> replacedIds(Dataset<Row> output, Column... more) {
    Column revision = col(Output.SESSION).getField("revision");
    Column id = coalesce(col(Output.WITHDRAWN), col(Output.SESSION).getField("session_id"));
    return output
        .where(col(Output.KIND).equalTo(Output.WITHDRAWAL).or(revision.gt(1)))
        .select(
            Stream.concat(Stream.of(id.as("session_id")), Stream.of(more)).toArray(Column[]::new));
  }

  /** The files with rows of these sessions, and some that are written anew for other reasons. */
  private List<DataFile> holding(Dataset<Row> replaced, List<DataFile> files, OnceCommit commit) {
    Set<String> names =
        new HashSet<>(
            commit
                .rowsOf(files)
                .select(col("session_id"), substring_index(input_file_name(), "/", -1).as("file"))
                .join(replaced, "session_id")
                .agg(collect_set("file"))
                .head()
                .<String>getList(0));
    List<DataFile> holding = new ArrayList<>();
    for (DataFile file : files) {
      boolean crumb = files.size() > layout.manyFiles() && file.rows() < layout.smallFileRows();
      if (crumb || names.contains(file.name())) holding.add(file);
    }
    return holding;
  }

  private static int tasks(long rows, long rowsPerFile) {
    return (int) (rows / rowsPerFile) + 1;
  }

  /** The upserts as rows of the table. */
  private static Dataset<Row> rows(Dataset<Row> output) {
    return output
        .where(col(Output.KIND).equalTo(Output.UPSERT))
        .select(col(Output.SESSION + ".*"))
        .withColumn("session_date", to_date(col("session_start")))
        .withColumn("origin", lit("stream"))
        .select(
            Arrays.stream(Columns.SESSION_ROW.fieldNames())
                .map(c -> col(c))
                .toArray(Column[]::new));
  }
}

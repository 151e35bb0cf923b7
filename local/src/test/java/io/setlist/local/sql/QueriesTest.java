package io.setlist.local.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.cli.JobException;
import io.setlist.rules.Rules;
import io.setlist.table.Spark;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The queries of sql/, and sql itself, over a small warehouse of real tables. */
class QueriesTest {

  private static final Path QUERIES = Path.of("..", "sql");

  @TempDir static Path dir;
  private static SparkSession spark;
  private static Catalog catalog;

  @BeforeAll
  static void buildWarehouse() {
    System.setProperty("log4j2.configurationFile", "../config/log4j2.properties");
    System.setProperty("spark.master", "local[2]");
    System.setProperty("spark.sql.shuffle.partitions", "2");
    // As in SharedSpark: compiling a query and planning it anew cost more than a few rows do.
    System.setProperty("spark.sql.codegen.wholeStage", "false");
    System.setProperty("spark.sql.codegen.factoryMode", "NO_CODEGEN");
    System.setProperty("spark.sql.adaptive.enabled", "false");
    System.setProperty("spark.sql.warehouse.dir", dir.toUri().toString());
    spark = Spark.session("queries");
    Warehouse warehouse = new Warehouse(spark, dir.toString());
    for (Table table : Table.values()) warehouse.open(table, Rules.DEFAULTS);
    catalog = Catalog.open(spark, dir.toString(), QUERIES);
    session(Format.TABLE, 0, 0, new ByteArrayOutputStream())
        .run(
            """
            INSERT INTO sessions SELECT 's1', 'u1', t, t + INTERVAL 1 HOUR, date(t), 3600000, 20, 10, 2, 1,
              1800000, 1, 'DE', 2, array(named_struct('playlist_id', 'discover-weekly', 'songs', 10L,
              'skips', 2L, 'listened_ms', 1800000L, 'longest_streak', 10)), 'discover-weekly', 10, 0.5, 0.25,
              'calm', 'final', 1, t, 'stream' FROM (SELECT timestamp '2026-02-16 08:00:00.5' AS t);
            INSERT INTO sessions SELECT 's2', 'it\\'s; 用户', t, t, date(t), 0, 1, 0, 0, 0,
              0, 0, NULL, 0, array(), NULL, 0, NULL, NULL, NULL, 'open', 3, t, 'stream'
              FROM (SELECT timestamp '2026-02-16 09:00:00' AS t);
            INSERT INTO sessions SELECT id, 'u2', t, t + INTERVAL 1 HOUR, date(t), 3600000, 20, 10, 2, 1,
              1800000, 1, 'DE', 2, array(), NULL, 0, NULL, NULL, NULL, status, 1, t, 'stream'
              FROM VALUES ('proven', timestamp '2026-02-17 08:00:00', 'final'),
                ('compared', timestamp '2026-02-17 09:15:00', 'open'),
                ('finalSince', timestamp '2026-02-17 20:00:00', 'final') AS t (id, t, status);
            INSERT INTO late_events SELECT 't', 0, 7, timestamp '2026-02-16 10:00:00', 'u1',
              timestamp '2026-02-16 07:00:00', 'play', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
              CAST('{"user_id":"u1"}' AS binary), timestamp '2026-02-16 09:30:00', 1;
            INSERT INTO dead_letters VALUES ('t', 0, 8, timestamp '2026-02-16 10:00:00', 'MALFORMED_JSON',
              NULL, NULL, X'FF00', 1), ('t', 1, 3, timestamp '2026-02-16 10:00:01', 'BAD_FIELD', 'country',
              NULL, CAST('{"country":"Germany"}' AS binary), 1);
            INSERT INTO ledger VALUES
              (0, 10, 9, 1, 0, 0, array(named_struct('topic', 't', 'partition', 0, 'from_offset', 0L,
              'until_offset', 10L, 'max_event_time', timestamp '2026-02-16 09:00:00')), NULL,
              timestamp '2026-02-16 08:55:00', timestamp '2026-02-16 10:00:00', timestamp '2026-02-16 10:00:02', NULL),
              (1, 5, 1, 0, 1, 2, array(named_struct('topic', 't', 'partition', 0, 'from_offset', 11L,
              'until_offset', 16L, 'max_event_time', timestamp '2026-02-16 09:00:00')),
              timestamp '2026-02-16 08:55:00', timestamp '2026-02-16 08:55:00', timestamp '2026-02-16 10:00:03',
              timestamp '2026-02-16 10:00:04', 1);
            INSERT INTO reconciliation
              SELECT 'r' || hour(at), date(at), 'b', 10, 2, wrong, 0, 0, 0, wrong, 0, live, both, drifts, drifts.songs,
                0.001, drifts.songs <= 0.001, true, array(), array(), at, array(), at, at, 7, map(), at, at, NULL
              FROM (SELECT at, wrong, both,
                      named_struct('sessions', 10L, 'songs', 100L - wrong, 'listened_ms', 119999L, 'duration_ms', 0L) AS live,
                      named_struct('sessions', 0D, 'songs', wrong / 100D, 'listened_ms', 0D, 'duration_ms', 0D) AS drifts
                    FROM VALUES (timestamp '2026-02-16 03:00:00', 2L), (timestamp '2026-02-16 10:00:00', 1L),
                      (timestamp '2026-02-17 03:00:00', 1L), (timestamp '2026-02-17 12:00:00', 0L) AS t (at, wrong)
                    CROSS JOIN (SELECT named_struct('sessions', 10L, 'songs', 100L, 'listened_ms', 119999L, 'duration_ms', 0L) AS both))
            """);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  static List<Path> queries() throws IOException {
    try (Stream<Path> files = Files.list(QUERIES)) {
      return files.filter(f -> f.toString().endsWith(".sql")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("queries")
  void everyQueryAnswersAsAFileAndAsAView(Path file) throws IOException {
    String text = Files.readString(file);
    assertThat(text).startsWith("-- ");
    assertThat(Script.statements(text)).hasSize(1);
    String name = file.getFileName().toString().replace(".sql", "");
    List<String> answer = ask(text).lines().toList();
    assertThat(answer).hasSizeGreaterThan(2);
    // That one tells the time.
    if (!name.equals("freshness")) {
      assertThat(ask("SELECT * FROM " + name).lines()).containsExactlyElementsOf(answer);
    }
  }

  @Test
  void theBooksShowAGap() {
    assertThat(ask("SELECT records, late, dead, unbalanced, gaps FROM ledger_balance"))
        .endsWith("     15     1     2           0     1\n");
  }

  @Test
  void certificatesAreTheNewestOfTheirDates() {
    assertThat(
            ask(
                "SELECT match, differing, late, drift_percent FROM certificates WHERE session_date = DATE '2026-02-16'"))
        .endsWith("   10          1     1            1.0\n");
    assertThat(
            ask(
                "SELECT figure, live, batch, drift_percent FROM drift WHERE session_date = DATE '2026-02-16'"))
        .contains(
            "listened_minutes     1      1            0.0\n",
            "songs               99    100            1.0\n");
  }

  @Test
  void aSessionIsProvenThatWasComparedAndNotOnlyIsOfAProvenDate() {
    assertThat(ask("SELECT session_id, status, truth FROM sessions_best ORDER BY 1"))
        .isEqualTo(
            """
            session_id  status  truth
            ----------  ------  ----------
            compared    open    live
            finalSince  final   live
            proven      final   reconciled
            s1          final   live
            s2          open    live
            """);
  }

  @Test
  void refusedRecordsShowWhatTheyAre() {
    assertThat(ask("SELECT cause, records, example FROM refused_by_cause"))
        .contains("BAD_FIELD             1  \"country\":\"Germany\"")
        .contains("LATE                  1  {\"user_id\":\"u1\"}");
  }

  @Test
  void printsTables() {
    assertThat(
            ask(
                "SELECT user_id, session_start, mood, mood_energy, song_count FROM sessions"
                    + " WHERE session_date = DATE '2026-02-16' ORDER BY 2"))
        .isEqualTo(
            """
            user_id     session_start            mood  mood_energy  song_count
            ----------  -----------------------  ----  -----------  ----------
            u1          2026-02-16 08:00:00.500  calm         0.25          10
            it's; 用户  2026-02-16 09:00:00      NULL         NULL           0
            """);
    assertThat(ask("SELECT playlists FROM sessions WHERE session_id = 's1'"))
        .endsWith(
            "[{playlist_id: discover-weekly, songs: 10, skips: 2, listened_ms: 1800000,"
                + " longest_streak: 10}]\n");
  }

  @Test
  void printsCsvAndJson() {
    String query =
        "SELECT 'a,\"b\"' AS x, '' AS e, CAST(NULL AS int) AS n, timestamp '2026-01-01 00:00:00' AS t";
    assertThat(ask(query, Format.CSV, 0))
        .isEqualTo("x,e,n,t\n\"a,\"\"b\"\"\",\"\",,2026-01-01 00:00:00\n");
    assertThat(ask(query, Format.JSON, 0))
        .isEqualTo(
            "{\"x\":\"a,\\\"b\\\"\",\"e\":\"\",\"n\":null,\"t\":\"2026-01-01T00:00:00.000Z\"}\n");
  }

  @Test
  void saysThatRowsWereLeftOut() {
    assertThat(ask("SELECT id FROM range(3)", Format.CSV, 2))
        .startsWith("id\n0\n1\n(the first 2 rows;");
    assertThat(ask("SELECT id FROM range(2)", Format.CSV, 2)).isEqualTo("id\n0\n1\n");
  }

  @Test
  void aTableMadeLaterAppears() {
    spark.range(2).write().format("delta").save(dir.resolve("made_later").toString());
    assertThat(ask("SELECT count(*) AS n FROM made_later")).endsWith("2\n");
    assertThat(ask("SHOW TABLES")).contains("made_later", "archive_progress", "longest_listeners");
  }

  @Test
  void badSqlIsOneLineWithItsPosition() {
    assertThatThrownBy(() -> ask("SELECT 1;\n  SELECT nope FROM sessions"))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith("line 2, column 10: [UNRESOLVED_COLUMN")
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> ask("SELECT 1;\nSELECT FORM x y z"))
        .hasMessageStartingWith("line 2, column ")
        .hasMessageContaining("PARSE_SYNTAX_ERROR")
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> ask("SELECT * FROM sessoins"))
        .hasMessageStartingWith("line 1, column 15: [TABLE_OR_VIEW_NOT_FOUND]")
        .hasMessageContaining("tables here: archive, archive_progress, batch_runs, dead_letters");
  }

  @Test
  void aMissingOrEmptyWarehouseIsRefused(@TempDir Path empty) {
    assertThatThrownBy(() -> Catalog.open(spark, empty + "/none", null))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith("there is no warehouse at ");
    assertThatThrownBy(() -> Catalog.open(spark, empty.toString(), null))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith("there is no Delta table in ");
  }

  private static String ask(String text) {
    return ask(text, Format.TABLE, 0);
  }

  private static String ask(String text, Format format, long limit) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    session(format, limit, 0, said).run(text);
    return said.toString(StandardCharsets.UTF_8);
  }

  private static Session session(Format format, long limit, int width, ByteArrayOutputStream to) {
    PrintStream out = new PrintStream(to, true, StandardCharsets.UTF_8);
    return new Session(spark, catalog, new Printer(format, limit, width, out, out));
  }
}

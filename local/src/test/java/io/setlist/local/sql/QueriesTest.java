package io.setlist.local.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.setlist.cli.ControlCharacters;
import io.setlist.cli.ExitCode;
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
import org.junit.jupiter.params.provider.ValueSource;

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
    new Session(spark, catalog, Printer.table(0, System.out), Session.Access.WRITES)
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
                0.001, drifts.songs <= 0.001, true, array(), array(), at, array(), at, at, 7, map(), at, at, NULL, NULL, NULL
              FROM (SELECT at, wrong, both,
                      named_struct('sessions', 10L, 'songs', 100L - wrong, 'listened_ms', 119999L, 'duration_ms', 0L) AS live,
                      named_struct('sessions', 0D, 'songs', wrong / 100D, 'listened_ms', 0D, 'duration_ms', 0D) AS drifts
                    FROM VALUES (timestamp '2026-02-16 03:00:00', 2L), (timestamp '2026-02-16 10:00:00', 1L),
                      (timestamp '2026-02-17 03:00:00', 1L), (timestamp '2026-02-17 12:00:00', 0L) AS t (at, wrong)
                    CROSS JOIN (SELECT named_struct('sessions', 10L, 'songs', 100L, 'listened_ms', 119999L, 'duration_ms', 0L) AS both));
            INSERT INTO batch_dates (session_date, due, run_id, certificate, differing) VALUES
              (DATE '2026-02-16', false, 'b', 'r10', 1L), (DATE '2026-02-17', false, 'b', 'r12', 0L)
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
                "SELECT match, differing, late, drift_percent FROM certificates WHERE session_date"
                    + " = DATE '2026-02-16'"))
        .endsWith("   10          1     1            1.0\n");
    assertThat(
            ask(
                "SELECT figure, live, batch, drift_percent FROM drift WHERE session_date = DATE"
                    + " '2026-02-16'"))
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
        "SELECT 'a,\"b\"' AS x, '' AS e, CAST(NULL AS int) AS n, timestamp '2026-01-01 00:00:00' AS"
            + " t";
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
        .hasMessageContaining("tables here: archive, archive_progress, batch_dates, batch_runs");
  }

  /** Values of foreign records: what they would do to a terminal, an editor and a spreadsheet. */
  @Test
  void nothingThatIsPrintedSteersWhoReadsIt() throws IOException {
    String query =
        "SELECT 'a\\u001b[2Jb\\u202ec\\u009bd\\re' AS s, '=1+1' AS f, '@x' AS g, -5 AS n, '' AS e,"
            + " CAST('-x' AS binary) AS b, DATE '2026-01-01' AS d, array('\\u2066') AS a,"
            + " 'x\\ny' AS l, '-2' AS `+h\u200e`, '\uff1d1' AS w";
    assertThat(ask(query, Format.TABLE, 0))
        .contains("a·[2Jb·c·d·e", "[·]", "+h·")
        .doesNotContain("\u001b", "\u202e", "\u009b", "\u2066", "\u200e");
    assertThat(ask(query, Format.CSV, 0))
        .isEqualTo(
            "s,f,g,n,e,b,d,a,l,'+h\\u200e,w\n"
                + "a\\u001b[2Jb\\u202ec\\u009bd\\u000de,'=1+1,'@x,-5,\"\",'-x,2026-01-01,[\\u2066],\"x\n"
                + "y\",'-2,'\uff1d1\n");
    String json = ask(query, Format.JSON, 0);
    assertThat(json.strip().codePoints()).noneMatch(ControlCharacters::isOne);
    JsonNode row = new ObjectMapper().readTree(json);
    assertThat(row.get("s").asText()).isEqualTo("a\u001b[2Jb\u202ec\u009bd\re");
    assertThat(row.get("f").asText()).isEqualTo("=1+1");
    assertThat(row.has("+h\u200e")).isTrue();
  }

  @Test
  void givesThemAsTheyAreWhereThatIsWanted() {
    String query = "SELECT '=1\\u202e' AS f, 'a\\u001bb' AS s";
    assertThat(raw(query, Format.CSV)).isEqualTo("f,s\n=1\u202e,a\u001bb\n");
    assertThat(raw(query, Format.JSON)).contains("\"=1\u202e\"");
  }

  @Test
  void timesAreThoseOfTheZoneThatIsAskedFor() {
    System.setProperty("spark.sql.session.timeZone", "Asia/Tokyo");
    try {
      SqlJob.session(dir.toUri().toString());
      String query =
          "SELECT session_start AS t, hour(session_start) AS h FROM sessions WHERE session_id ="
              + " 's2'";
      assertThat(ask(query)).contains("2026-02-16 18:00:00  18\n");
      assertThat(ask(query, Format.JSON, 0)).contains("18:00:00.000+09:00", "\"h\":18");
      System.setProperty("spark.sql.session.timeZone", "Mars/Base");
      assertThatThrownBy(() -> SqlJob.session(dir.toUri().toString()))
          .isInstanceOf(JobException.class)
          .hasMessage("--conf spark.sql.session.timeZone=Mars/Base is no time zone");
    } finally {
      System.clearProperty("spark.sql.session.timeZone");
      SqlJob.session(dir.toUri().toString());
    }
    assertThat(ask("SELECT current_timezone()")).endsWith("UTC\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM sessions",
        "SELECT 1; /* now */ delete FROM sessions WHERE user_id = 'u1'",
        "UPDATE sessions SET status = 'final'",
        "INSERT INTO dead_letters SELECT * FROM dead_letters",
        "INSERT OVERWRITE dead_letters SELECT * FROM dead_letters",
        "WITH d AS (SELECT * FROM dead_letters) INSERT INTO dead_letters SELECT * FROM d",
        "FROM dead_letters INSERT INTO dead_letters SELECT * INSERT INTO dead_letters SELECT *",
        "INSERT INTO delta.`%s/dead_letters` SELECT * FROM dead_letters",
        "MERGE INTO sessions s USING sessions t ON s.session_id = t.session_id WHEN MATCHED THEN"
            + " DELETE",
        "DROP TABLE sessions",
        "CREATE TABLE made (x INT) USING delta",
        "CREATE TABLE made USING delta AS SELECT 1 AS x",
        "CREATE TABLE made USING parquet AS SELECT 1 AS x",
        "CREATE OR REPLACE TABLE sessions USING delta AS SELECT 1 AS x",
        "CREATE TABLE made SHALLOW CLONE sessions",
        "CREATE TABLE made LIKE sessions",
        "ALTER TABLE sessions SET TBLPROPERTIES ('delta.appendOnly' = 'true')",
        "ALTER TABLE sessions ADD COLUMNS (x INT)",
        "ALTER TABLE sessions ADD CONSTRAINT c CHECK (song_count >= 0)",
        "COMMENT ON TABLE sessions IS 'mine'",
        "OPTIMIZE sessions",
        "VACUUM sessions RETAIN 1000 HOURS",
        "RESTORE TABLE sessions TO VERSION AS OF 0",
        "REORG TABLE sessions APPLY (PURGE)",
        "GENERATE symlink_format_manifest FOR TABLE sessions",
        "CONVERT TO DELTA parquet.`%s/sessions`",
        "INSERT OVERWRITE DIRECTORY '%s/made' USING csv SELECT 1",
        "CREATE VIEW made AS SELECT 1",
        "CREATE DATABASE made",
        "CREATE FUNCTION made AS 'java.lang.Object'",
        "CREATE TEMPORARY FUNCTION made AS 'java.lang.Object'",
        "ADD JAR '%s/x.jar'",
        "ANALYZE TABLE sessions COMPUTE STATISTICS",
        "SELECT TRANSFORM(user_id) USING 'touch %s/made' AS (x STRING) FROM sessions",
        "SELECT reflect('java.lang.System', 'getProperty', 'user.home')",
        "CREATE TEMPORARY VIEW v AS SELECT abs(length(java_method('java.lang.System',"
            + " 'lineSeparator')))"
      })
  void doesNotWriteUnlessToldTo(String statements) throws IOException {
    UntouchedFolder warehouse = UntouchedFolder.asItIs(dir);
    assertThatThrownBy(() -> ask(statements.replace("%s", dir.toString())))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageStartingWith("the statement of line 1 would do more than read: ")
        .hasMessageEndingWith("; add --allow-writes if that is meant")
        .hasMessageNotContaining("\n");
    warehouse.assertUntouched();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WITH a AS (SELECT 1 AS x) SELECT * FROM a WHERE x IN (SELECT count(*) FROM sessions)",
        "VALUES (1, 'a'), (2, 'b')",
        "TABLE dead_letters",
        "SELECT * FROM (SELECT mood, song_count FROM sessions) PIVOT (sum(song_count) FOR mood IN"
            + " ('calm'))",
        "SELECT p.songs, row_number() OVER (ORDER BY p.songs) FROM sessions LATERAL VIEW"
            + " explode(playlists) AS p",
        "SELECT user_id FROM sessions UNION ALL SELECT code FROM dead_letters EXCEPT SELECT 'x'",
        "SELECT count(*) FROM sessions VERSION AS OF 0",
        "SELECT count(*) FROM delta.`%s/sessions`",
        "SHOW TABLES; SHOW COLUMNS IN sessions; SHOW TBLPROPERTIES sessions",
        "SHOW CATALOGS; SHOW FUNCTIONS LIKE 'ma*'; SHOW DATABASES",
        "DESCRIBE sessions; DESCRIBE EXTENDED sessions; DESC sessions user_id; DESCRIBE QUERY"
            + " SELECT 1",
        "DESCRIBE HISTORY sessions; DESCRIBE DETAIL sessions; DESCRIBE FUNCTION max",
        "EXPLAIN SELECT * FROM sessions; EXPLAIN FORMATTED SELECT 1",
        "EXPLAIN DELETE FROM sessions; EXPLAIN EXTENDED CREATE TABLE made USING delta AS SELECT 1"
            + " AS x",
        "EXPLAIN INSERT OVERWRITE DIRECTORY '%s/made' USING csv SELECT 1",
        "SET; SET spark.x = 1; RESET spark.x; SET TIME ZONE 'UTC'; USE default; USE spark_catalog",
        "CREATE OR REPLACE TEMPORARY VIEW mine AS SELECT * FROM sessions; SELECT count(*) FROM"
            + " mine; DROP VIEW mine",
        "CREATE TEMPORARY VIEW files USING binaryFile OPTIONS (path '%s/ledger/_delta_log'); SELECT"
            + " count(*) FROM files; DROP VIEW files",
        "CACHE TABLE sessions; CACHE TABLE few AS SELECT 1; UNCACHE TABLE few; CLEAR CACHE; REFRESH"
            + " TABLE sessions"
      })
  void readsWithoutLeavingATrace(String statements) throws IOException {
    UntouchedFolder warehouse = UntouchedFolder.asItIs(dir);
    ask(statements.replace("%s", dir.toString()));
    warehouse.assertUntouched();
  }

  /** As a first look at a warehouse is taken: every table is registered and read. */
  @Test
  void openingAWarehouseChangesNothingInIt() throws IOException {
    SparkSession other = spark.newSession();
    other.sql("CREATE DATABASE other");
    other.sql("USE other");
    UntouchedFolder warehouse = UntouchedFolder.asItIs(dir);
    Catalog fresh = Catalog.open(other, dir.toString(), QUERIES);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Printer printer = Printer.table(0, new PrintStream(said, true, StandardCharsets.UTF_8));
    Session session = new Session(other, fresh, printer, Session.Access.READS);
    for (String table : fresh.tables()) session.run("SELECT count(*) FROM " + table);
    assertThat(said.toString(StandardCharsets.UTF_8)).isNotEmpty();
    warehouse.assertUntouched();
  }

  @Test
  void writesWhereThatIsAllowed() {
    Session session =
        new Session(spark, catalog, Printer.table(0, System.out), Session.Access.WRITES);
    session.run("CREATE TABLE mine USING delta AS SELECT 1 AS x; DELETE FROM mine");
    assertThat(ask("SELECT count(*) AS n FROM mine")).endsWith("0\n");
    session.run("DROP TABLE mine");
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
    ask(text, Printer.Form.HARMLESS, format, limit, said);
    return said.toString(StandardCharsets.UTF_8);
  }

  private static String raw(String text, Format format) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ask(text, Printer.Form.RAW, format, 0, said);
    return said.toString(StandardCharsets.UTF_8);
  }

  private static void ask(
      String text, Printer.Form form, Format format, long limit, ByteArrayOutputStream to) {
    PrintStream out = new PrintStream(to, true, StandardCharsets.UTF_8);
    Printer printer = new Printer(format, form, limit, 0, out, out);
    new Session(spark, catalog, printer, Session.Access.READS).run(text);
  }
}

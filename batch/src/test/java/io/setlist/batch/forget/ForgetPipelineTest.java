package io.setlist.batch.forget;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.delta.tables.DeltaTable;
import io.setlist.batch.ReportFile;
import io.setlist.batch.ScriptedArchive;
import io.setlist.batch.ScriptedStream;
import io.setlist.batch.maintain.Maintenance;
import io.setlist.batch.reconcile.Reconciled;
import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.forgotten.ForgottenTable;
import io.setlist.forgotten.Reapplication;
import io.setlist.table.Columns;
import io.setlist.table.Table;
import io.setlist.table.UserHash;
import io.setlist.table.Warehouse;
import io.setlist.testing.EmptyWarehouse;
import io.setlist.testing.ScriptedFiles;
import io.setlist.testing.SharedSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One of two listeners is forgotten, after some days of February. */
@Tag("slow")
class ForgetPipelineTest extends SharedSpark {

  private static final String CODEC = "spark.sql.parquet.compression.codec";
  private static final String USER = "forget-me-zoë";
  private static final Set<Table> OF_PERSONS =
      EnumSet.of(
          Table.SESSIONS,
          Table.LATE_EVENTS,
          Table.DEAD_LETTERS,
          Table.ARCHIVE,
          Table.SESSIONS_BATCH,
          Table.RECONCILIATION_DIFFERENCES);

  @TempDir Path dir;
  private ScriptedStream stream;
  private ScriptedArchive archive;
  private Warehouse warehouse;

  @BeforeEach
  void nothingHasHappened() {
    spark().conf().set(CODEC, "uncompressed"); // so that ids can be found in files
    stream = new ScriptedStream(spark(), dir);
    archive = stream.archive();
    warehouse = archive.warehouse();
  }

  @AfterEach
  void heal() {
    ScriptedFiles.heal();
    spark().conf().unset(CODEC);
  }

  @Test
  void nothingIsLeftInAnyTableAndAfterMaintenanceInNoFile() throws IOException {
    EmptyWarehouse.in(dir, spark(), Table.values());
    aDifferenceAndADeadLetter();
    assertThat(tablesWithTheUser()).as("what the test can see").isEqualTo(OF_PERSONS);
    assertThat(filesWithTheUser()).isNotEmpty();
    long archived = warehouse.read(Table.ARCHIVE).count();

    Map<String, Long> exported = exported();
    Forgetting done = forget();
    assertThat(exported)
        .as("what a person is told of is what goes")
        .containsAllEntriesOf(
            Map.of(
                "sessions", 2L,
                "late_events", 1L,
                "dead_letters", 1L,
                "archive", 3L,
                "sessions_batch", 2L,
                "reconciliation_differences", 1L))
        .hasSize(6);
    assertThat(exported()).containsOnlyKeys("forgotten");

    assertThat(done.rows())
        .containsAllEntriesOf(
            Map.of(
                Table.SESSIONS, 2L,
                Table.LATE_EVENTS, 1L,
                Table.DEAD_LETTERS, 1L,
                Table.ARCHIVE, 3L,
                Table.SESSIONS_BATCH, 2L,
                Table.RECONCILIATION_DIFFERENCES, 1L))
        .hasSize(Table.values().length);
    assertThat(new ForgetReport(done).lines())
        .startsWith(
            "entry 1: forgotten since 2026-02-12T01:00:00Z",
            "  sessions                              2 removed")
        .contains("  archive                               3 emptied")
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80).doesNotContain(USER));
    assertThat(ReportFile.tree(new ForgetReport(done).json()).toString()).doesNotContain(USER);
    assertThat(tablesWithTheUser()).isEmpty();
    assertThat(warehouse.read(Table.ARCHIVE).count()).as("offsets stay").isEqualTo(archived);
    assertThat(rowsOfBob()).isEqualTo(4);

    archive.batch("10", "11");
    assertThat(Reconciled.of(spark(), archive, "10", "11").dates())
        .isEqualTo(Map.of("10", "1 match", "11", ""));

    for (Table table : Table.values()) {
      new Maintenance(spark(), warehouse, Duration.ZERO, ScriptedArchive.NOW).run(table);
    }
    assertThat(filesWithTheUser())
        .allMatch(file -> file.startsWith(dir.resolve("forgotten")))
        .isNotEmpty();

    Map<Table, Long> versions = versions();
    assertThat(forget().foundNothing()).as("the same again").isTrue();
    assertThat(versions()).isEqualTo(versions);
  }

  /** Between the entry and the removal, or beside a stream that has not seen the entry yet. */
  @Test
  void noJobBringsBackWhoIsOnTheList() {
    stream.play(USER, time("10T10:00"));
    stream.play("bob", time("10T10:00"));
    everythingUpTo("11T06:00");
    archive.batch("10", "10");
    sessions().delete(col("user_id").equalTo(USER)); // as a removal that was cut short
    new ForgottenTable(spark(), warehouse).forget(USER, NIGHT.millis());

    assertThat(Reconciled.of(spark(), archive, "10", "10").dates())
        .isEqualTo(Map.of("10", "1 match"));
    archive.batch("10", "10");
    assertThat(archive.sessions()).extracting("userId").containsExactly("bob");
  }

  @Test
  void aJobThatBeganBeforeTakesOutWhomItDidNotKnow() {
    stream.play(USER, time("10T10:00"));
    stream.play("bob", time("10T10:00"));
    everythingUpTo("11T06:00");
    ScriptedFiles.beforeNextIn("sessions_batch", this::forget);
    archive.batch("10", "10");
    assertThat(ScriptedFiles.isQuiet()).isTrue();
    assertThat(archive.sessions()).extracting("userId").containsExactly("bob");
  }

  @Test
  void aRemovalThatOthersOvertookIsMadeAgain() {
    stream.play(USER, time("10T10:00"));
    stream.play("bob", time("10T10:00"));
    everythingUpTo("11T06:00");
    stream.publish(time("11T06:00")); // the rows once more; in a file of their own
    ScriptedFiles.beforeNextIn(
        "sessions", () -> sessions().optimize().where("status = 'final'").executeCompaction());
    forget();
    assertThat(ScriptedFiles.isQuiet()).isTrue();
    assertThat(warehouse.read(Table.SESSIONS).where(col("user_id").notEqual("bob")).isEmpty())
        .isTrue();
  }

  /** A trigger of a second: whenever the removal is about to commit, the stream is faster. */
  @Test
  void succeedsBesideAStreamThatNeverRests() {
    stream.play(USER, time("10T10:00"));
    stream.play("bob", time("10T10:00"));
    everythingUpTo("11T06:00");
    long archived = warehouse.read(Table.ARCHIVE).count();
    AtomicInteger appends = new AtomicInteger();
    appendBeforeEachFileOf(Table.ARCHIVE, 12, appends);
    Forgetting done;
    try {
      done = forget();
    } finally {
      ScriptedFiles.heal();
    }
    assertThat(appends).hasPositiveValue();
    assertThat(done.rows()).containsEntry(Table.ARCHIVE, 1L);
    assertThat(rows(Table.ARCHIVE)).noneMatch(row -> row.contains(USER));
    assertThat(warehouse.read(Table.ARCHIVE).count()).isEqualTo(archived + appends.get());
  }

  /** So that each attempt has read before an append, and commits after it. */
  private void appendBeforeEachFileOf(Table table, int times, AtomicInteger appends) {
    if (times == 0) return;
    Dataset<Row> again = warehouse.read(table).where("CAST(value AS STRING) LIKE '%bob%'").limit(1);
    ScriptedFiles.beforeNextIn(
        table.folder(),
        () -> {
          again.write().format("delta").mode("append").save(warehouse.path(table));
          appends.incrementAndGet();
          appendBeforeEachFileOf(table, times - 1, appends);
        });
  }

  @Test
  void whoIsRegisteredAgainCountsFromThenOn() {
    stream.play(USER, time("10T10:00"));
    everythingUpTo("11T06:00");
    new ForgottenTable(spark(), warehouse).forget(USER, NIGHT.millis());

    Forgetting again = run(config().withRegistersAgain(true), NIGHT);
    assertThat(again.rows()).as("the run before was cut short").containsEntry(Table.SESSIONS, 1L);
    assertThat(new ForgetReport(again).lines())
        .startsWith("entry 2: records from 2026-02-12T01:01:00Z on count again");

    archive.late(USER, time("12T00:05"), time("12T01:00"));
    archive.late(USER, time("12T00:30"), time("12T01:01"));
    archive.archive(time("13T00:00"));
    archive.batch("10", "12");
    assertThat(archive.sessions())
        .extracting("sessionStart")
        .containsExactly(time("12T00:30").toEpochMilli());
  }

  @Test
  void manyAreForgottenAtOnce() {
    for (String user : List.of(USER, "bob", "eve")) stream.play(user, time("10T10:00"));
    everythingUpTo("11T06:00");
    long before = warehouse.version(Table.ARCHIVE);
    List<String> users = List.of("bob", USER, "nobody");
    Forgetting done = new ForgetPipeline(spark(), config(), users, NIGHT).run();

    assertThat(done.entries()).extracting("number").containsExactly(1L, 2L, 3L);
    assertThat(done.rows()).containsEntry(Table.SESSIONS, 2L).containsEntry(Table.ARCHIVE, 2L);
    assertThat(warehouse.version(Table.ARCHIVE)).as("in one commit").isEqualTo(before + 1);
    assertThat(rows(Table.SESSIONS)).singleElement().asString().contains("eve");
    assertThat(new ForgetReport(done).lines())
        .startsWith("3 users: forgotten since 2026-02-12T01:00:00Z");
    Forgetting again = new ForgetPipeline(spark(), config(), users, Clock.systemUTC()).run();
    assertThat(again.entries()).as("the same again").isEqualTo(done.entries());
    assertThat(again.foundNothing()).isTrue();
  }

  /**
   * Of records of an archive that kept no hash, and of those that name another in value and key.
   */
  @Test
  void findsRecordsWhereverTheyAre() {
    EmptyWarehouse.in(dir, spark(), Table.ARCHIVE);
    byte[] ofUser = ScriptedArchive.json(USER, time("10T10:00"));
    byte[] ofBob = ScriptedArchive.json("bob", time("10T10:00"));
    long hash = UserHash.of(USER.getBytes(UTF_8));
    long bobs = UserHash.of("bob".getBytes(UTF_8));
    byte[] key = USER.getBytes(UTF_8);
    List<Row> records =
        List.of(
            record(0, null, ofUser, hash),
            record(1, null, ofUser, null),
            record(2, key, ofBob, bobs),
            record(3, null, ofBob, bobs),
            record(4, null, ofBob, hash), // another id of the same hash
            record(5, key, "{".getBytes(UTF_8), null),
            record(6, null, ("{" + USER).getBytes(UTF_8), null));
    spark()
        .createDataFrame(records, Columns.ARCHIVED)
        .write()
        .format("delta")
        .mode("append")
        .save(warehouse.path(Table.ARCHIVE));

    Forgetting done = forget();
    assertThat(done.rows()).containsEntry(Table.ARCHIVE, 4L);
    assertThat(warehouse.read(Table.ARCHIVE).where("value IS NULL").select("offset"))
        .extracting(Dataset::collectAsList)
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .containsExactlyInAnyOrder(
            RowFactory.create(0L), RowFactory.create(1L), RowFactory.create(5L));
    assertThat(
            warehouse.read(Table.ARCHIVE).where("value IS NULL AND user_hash IS NOT NULL").count())
        .isZero();
    assertThat(done.mentions()).as("nobody can read it").isEqualTo(Map.of(Table.ARCHIVE, 1L));
  }

  private static Row record(long offset, byte[] key, byte[] value, Long hash) {
    Timestamp at = Timestamp.from(time("10T10:00"));
    Date date = Date.valueOf("2026-02-10");
    return RowFactory.create("listens", 0, offset, at, key, value, at, hash, date, 10);
  }

  /** A playlist named after its owner, which others play. */
  @Test
  void countsWhatIsNotTheirsAndHoldsTheId() {
    archive.have(Table.SESSIONS);
    String song =
        "{\"user_id\":\"bob\",\"event_time\":%d,\"type\":\"play\",\"playlist_id\":\"songs of %s\"}";
    archive.arrive(
        0,
        time("10T10:01").toEpochMilli(),
        song.formatted(time("10T10:00").toEpochMilli(), USER).getBytes(UTF_8));
    archive.archive(time("12T00:00"));
    archive.ledger(time("11T06:00"));
    archive.batch("10", "10");

    Forgetting done = forget();
    assertThat(done.mentions()).isEqualTo(Map.of(Table.SESSIONS_BATCH, 1L));
    assertThat(new ForgetReport(done).lines())
        .contains(
            "Not the user's, or of nobody, but with the id in it; left as it is:",
            "  sessions_batch                        1 left",
            "Not running: the sessions query. What it holds goes when it runs again.");
    assertThat(run(config().withSearches(true), NIGHT).mentions())
        .isEqualTo(Map.of(Table.SESSIONS_BATCH, 1L, Table.ARCHIVE, 1L));
  }

  @Test
  void whoIsUnknownGetsAnEntryAllTheSame() {
    archive.have(Table.SESSIONS);
    Forgetting done = forget();
    assertThat(new ForgetReport(done).lines())
        .containsExactly(
            "entry 1: forgotten since 2026-02-12T01:00:00Z",
            "No table had anything of the user. The entry stands.");
  }

  @Test
  void refusesWhatCannotBeMeant() {
    archive.have(Table.SESSIONS);
    assertThatThrownBy(() -> run(config().withRegistersAgain(true), NIGHT))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("this user is not on the list of ");
    assertThatThrownBy(() -> run(config().withWarehouse(dir.resolve("none").toString()), NIGHT))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageStartingWith("there are no tables in ");
  }

  /** An entry without the removal would be a promise that is not kept. */
  @Test
  void entersNobodyWhereATableCannotBeWritten() {
    archive.have(Table.SESSIONS);
    spark()
        .sql(
            "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('delta.appendOnly' = 'true')"
                .formatted(warehouse.path(Table.SESSIONS)));
    assertThatThrownBy(this::forget)
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContainingAll("/sessions has delta.appendOnly=true");
    assertThat(warehouse.has(Table.FORGOTTEN)).isFalse();
  }

  private static final Clock NIGHT = Clock.fixed(time("12T01:00"), ZoneOffset.UTC);

  private void aDifferenceAndADeadLetter() {
    stream.play("bob", time("10T10:00"));
    stream.play(USER, time("10T10:00"));
    stream.late(USER, time("10T10:05"), time("11T02:00"));
    stream.play(USER, time("11T05:00"));
    everythingUpTo("11T06:00");
    spark()
        .createDataFrame(
            List.of(
                RowFactory.create(
                    "listens",
                    0,
                    9L,
                    new Timestamp(0),
                    "MISSING_FIELD",
                    "type",
                    null,
                    "{\"user_id\":\"%s\"}".formatted(USER).getBytes(UTF_8),
                    1L)),
            Columns.DEAD_LETTER)
        .write()
        .format("delta")
        .mode("append")
        .save(warehouse.path(Table.DEAD_LETTERS));
    archive.batch("10", "11");
    assertThat(Reconciled.of(spark(), archive, "10", "11").differences()).hasSize(1);
  }

  private void everythingUpTo(String watermark) {
    archive.archive(time("12T00:00"));
    archive.ledger(time(watermark));
    stream.publish(time(watermark));
  }

  private ForgetConfig config() {
    return ForgetConfig.DEFAULTS.withWarehouse(warehouse.uri()).withUser(USER);
  }

  /** A job that began before the entry, wrote, and died before it could look. */
  @Test
  void maintenanceTakesOutWhatAJobHasLeft() {
    EmptyWarehouse.in(dir, spark(), Table.values());
    aDifferenceAndADeadLetter();
    Map<Table, Dataset<Row>> before = new EnumMap<>(Table.class);
    for (Table table : List.of(Table.SESSIONS, Table.SESSIONS_BATCH, Table.ARCHIVE)) {
      Dataset<Row> rows = warehouse.read(table);
      before.put(table, spark().createDataFrame(rows.collectAsList(), rows.schema()));
    }
    forget();
    LocalDate night = LocalDate.parse("2026-03-20");
    Reapplication maintenance = new Reapplication(spark(), warehouse);
    assertThat(maintenance.run(night)).as("after all of it is gone").isEmpty();
    before.forEach(
        (table, rows) ->
            rows.where(
                    table == Table.ARCHIVE
                        ? col("offset").equalTo(1)
                        : col("user_id").equalTo(USER))
                .write()
                .format("delta")
                .mode("append")
                .save(warehouse.path(table)));

    assertThat(maintenance.run(night))
        .as("of raw records, those of an entry that has been applied are looked for lately alone")
        .isEqualTo(Map.of(Table.SESSIONS, 2L, Table.SESSIONS_BATCH, 2L));
    assertThat(maintenance.run(LocalDate.parse("2026-02-12"))).containsOnlyKeys(Table.ARCHIVE);
    assertThat(tablesWithTheUser()).isEmpty();
    assertThat(maintenance.run(night)).isEmpty();
  }

  /** Night after night, for who is on the list is no longer forgotten. */
  @Test
  void maintenanceLeavesWhoIsRegisteredAgain() {
    stream.play(USER, time("10T10:00"));
    everythingUpTo("11T06:00");
    forget();
    run(config().withRegistersAgain(true), NIGHT);
    stream.late(USER, time("12T00:30"), time("12T01:30"));
    archive.archive(time("13T00:00"));
    archive.ledger(time("12T06:00"));
    stream.publish(time("12T06:00"));
    archive.batch("12", "12");

    Reapplication maintenance = new Reapplication(spark(), warehouse);
    for (String night : List.of("2026-02-13", "2026-02-14")) {
      assertThat(maintenance.run(LocalDate.parse(night))).isEmpty();
    }
    assertThat(archive.sessions()).extracting("userId").containsExactly(USER);
    assertThat(rows(Table.ARCHIVE)).filteredOn(row -> row.contains(USER)).hasSize(1);
  }

  /** By table, how many lines a person would get. */
  private Map<String, Long> exported() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ExportJob.export(warehouse, USER, new PrintStream(out, false, StandardCharsets.UTF_8));
    Map<String, Long> lines = new TreeMap<>();
    for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
      assertThat(line).contains(USER);
      lines.merge(new ObjectMapper().readTree(line).get("table").asText(), 1L, Long::sum);
    }
    return lines;
  }

  private Forgetting forget() {
    return run(config(), NIGHT);
  }

  private Forgetting run(ForgetConfig config, Clock clock) {
    return new ForgetPipeline(spark(), config, List.of(config.user()), clock).run();
  }

  /** All tables but the list; a table that is added to the warehouse is looked at too. */
  private Set<Table> tablesWithTheUser() {
    return Arrays.stream(Table.values())
        .filter(table -> table != Table.FORGOTTEN)
        .filter(table -> rows(table).anyMatch(row -> row.contains(USER)))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Table.class)));
  }

  private Stream<String> rows(Table table) {
    Column[] columns =
        Arrays.stream(table.columns().fields())
            .map(
                f ->
                    f.dataType().equals(DataTypes.BinaryType)
                        ? col(f.name()).cast("string")
                        : col(f.name()))
            .toArray(Column[]::new);
    return warehouse.read(table).select(columns).collectAsList().stream().map(Object::toString);
  }

  private long rowsOfBob() {
    return Stream.of(Table.SESSIONS, Table.ARCHIVE, Table.SESSIONS_BATCH)
            .flatMap(this::rows)
            .filter(row -> row.contains("bob"))
            .count()
        + warehouse.read(Table.BATCH_RUNS).where("session_date = '2026-02-10'").count();
  }

  /** In clear, wherever it stands: rows, footers, logs. */
  private List<Path> filesWithTheUser() throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      return files.filter(Files::isRegularFile).filter(this::hasUser).toList();
    }
  }

  private boolean hasUser(Path file) {
    try {
      return new String(Files.readAllBytes(file), ISO_8859_1).contains("forget-me");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<Table, Long> versions() {
    return Arrays.stream(Table.values())
        .collect(Collectors.toMap(table -> table, warehouse::version));
  }

  private DeltaTable sessions() {
    return DeltaTable.forPath(spark(), warehouse.path(Table.SESSIONS));
  }

  private static Instant time(String dayAndTime) {
    return Instant.parse("2026-02-" + dayAndTime + ":00Z");
  }
}

package io.setlist.streaming;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import io.setlist.local.broker.LocalBroker;
import io.setlist.local.kafka.Target;
import io.setlist.local.kafka.TopicWriter;
import io.setlist.local.traffic.Faults;
import io.setlist.local.traffic.GenerateConfig;
import io.setlist.local.traffic.GenerateJob;
import io.setlist.rules.Rules;
import io.setlist.table.Columns;
import io.setlist.table.Spark;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The streaming job as its users meet it: a real broker, real flags, real tables. A few thousand
 * events of one day, whose true sessions the generator knows, and by hand what it does not make.
 *
 * <p>The first warehouse stays in {@code target/deltalake}, with {@code expected.json} beside it:
 * {@code tests/test_deltalake.py} reads it without Spark.
 */
@Tag("slow")
class StreamJobIT {

  private static final int EVENTS = 3000;

  /** Long past, or a machine whose clock is behind would take it for the future. */
  private static final LocalDate DAY = LocalDate.of(2025, 3, 3);

  /** What the generator's broken and future records are. */
  private static final Faults FAULTS = new Faults(0, 0.02, 0.01, 0.002, 0);

  private static final Path KEPT = Path.of("target", "deltalake");

  @TempDir private static Path temp;
  private static LocalBroker broker;
  private static final Set<Table> STREAMING_TABLES =
      EnumSet.range(Table.SESSIONS, Table.ARCHIVE_PROGRESS);

  private static Path reference;
  private static String said;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    broker = LocalBroker.start(temp.resolve("broker"), 0);
    generate("four", 4);
    generate("eight", 8);
    try (TopicWriter writer = TopicWriter.open(target("four", 4), remark -> {})) {
      writer.send(utf8("ghost"), null, () -> "a tombstone");
      writer.send(null, new byte[] {'{', (byte) 0xFF, 0, '}'}, () -> "bytes");
      writer.send(utf8("ghost"), new byte[0], () -> "nothing");
      writer.flush();
    }
    delete(KEPT);
    reference = Files.createDirectories(KEPT).toAbsolutePath().resolve("warehouse");
    assertThat(stream("four", reference, "--max-events-per-trigger", "750"))
        .as(said)
        .isEqualTo(ExitCode.DONE);
  }

  @AfterAll
  static void keepAndStop() throws Exception {
    writeExpected();
    spark().close();
    broker.close();
  }

  @Test
  void givesTheTrueSessions() {
    assertThat(sessions(reference)).containsExactlyElementsOf(truth("four"));
    assertThat(truth("four")).hasSizeGreaterThan(50);
    assertThat(count(reference, Table.LATE_EVENTS)).isZero();
  }

  @Test
  void stampsEverySessionByTheLastWatermark() {
    assertSettled(reference);
    assertThat(read(reference, Table.SESSIONS).select("status").distinct().count())
        .as("open, closed and final")
        .isEqualTo(3);
  }

  @Test
  void accountsForEveryRecord() throws Exception {
    List<Row> rows = read(reference, Table.LEDGER).sort("batch_id").collectAsList();
    Map<Integer, Long> next = new TreeMap<>();
    long records = 0;
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      assertThat(row.<Long>getAs("batch_id")).isEqualTo(i);
      long accepted = row.getAs("accepted");
      long refused = row.<Long>getAs("late") + row.<Long>getAs("dead");
      assertThat(row.<Long>getAs("records"))
          .isEqualTo(accepted + row.<Long>getAs("duplicates") + refused);
      records += row.<Long>getAs("records");
      for (Row range : row.<Row>getList(row.fieldIndex("partitions"))) {
        int partition = range.getAs("partition");
        assertThat(range.<Long>getAs("from_offset")).isEqualTo(next.getOrDefault(partition, 0L));
        next.put(partition, range.getAs("until_offset"));
      }
    }
    assertThat(records).isEqualTo(EVENTS + 3);
    assertThat(next.values().stream().mapToLong(n -> n).sum()).isEqualTo(EVENTS + 3);
    Row sums =
        read(reference, Table.LEDGER)
            .selectExpr("sum(accepted)", "sum(duplicates)", "sum(dead)")
            .head();
    Map<String, Integer> made = summary("four");
    assertThat(sums.getLong(0)).isEqualTo(made.get("events") - made.get("duplicates"));
    assertThat(sums.getLong(1)).isEqualTo(made.get("duplicates").longValue());
    assertThat(sums.getLong(2)).isEqualTo(made.get("malformed") + made.get("future") + 3L);
    assertThat(read(reference, Table.SESSIONS).selectExpr("sum(event_count)").head().getLong(0))
        .as("every accepted event is in one session")
        .isEqualTo(sums.getLong(0));
  }

  @Test
  void keepsEveryRecordInTheArchiveOnceByteForByte() {
    Map<String, String> sent = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> r : records("four")) {
      sent.put(
          r.partition() + "/" + r.offset(),
          r.timestamp() + " " + hex(r.key()) + " " + hex(r.value()));
    }
    Map<String, String> archived = new TreeMap<>();
    for (Row row : read(reference, Table.ARCHIVE).collectAsList()) {
      String before =
          archived.put(
              row.getAs("partition") + "/" + row.getAs("offset"),
              row.<Timestamp>getAs("timestamp").getTime()
                  + " "
                  + hex(row.getAs("key"))
                  + " "
                  + hex(row.getAs("value")));
      assertThat(before).as("once").isNull();
      Instant arrival = row.<Timestamp>getAs("timestamp").toInstant();
      assertThat(row.<Date>getAs("ingest_date")).hasToString(arrival.toString().substring(0, 10));
      assertThat(row.<Integer>getAs("ingest_hour"))
          .isEqualTo(Integer.parseInt(arrival.toString().substring(11, 13)));
    }
    assertThat(archived).isEqualTo(sent);
    Row progress = read(reference, Table.ARCHIVE_PROGRESS).sort(col("batch_id").desc()).head();
    for (Row range : progress.<Row>getList(progress.fieldIndex("partitions"))) {
      assertThat(range.<Long>getAs("until_offset")).isEqualTo(range.<Long>getAs("log_end"));
    }
  }

  @Test
  void keepsRecordsThatAreNoEventsAsTheyCame() {
    Dataset<Row> dead = read(reference, Table.DEAD_LETTERS);
    assertThat(dead.where("value is null").collectAsList())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.<String>getAs("code")).isEqualTo("MALFORMED_JSON");
              assertThat(row.<byte[]>getAs("key")).isEqualTo(utf8("ghost"));
              assertThat(row.<String>getAs("topic")).isEqualTo("four");
            });
    assertThat(dead.where("length(value) = 0 and key = X'67686F7374'").count()).isEqualTo(1);
    assertThat(dead.where("value = X'7BFF007D'").count()).isEqualTo(1);
    Map<String, String> sent = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> r : records("four")) {
      sent.put(r.partition() + "/" + r.offset(), hex(r.value()));
    }
    for (Row row : dead.collectAsList()) {
      assertThat(hex(row.getAs("value")))
          .isEqualTo(sent.get(row.getAs("partition") + "/" + row.getAs("offset")));
    }
  }

  @Test
  void changesNothingInASecondRunWithoutNewRecords() throws Exception {
    Map<Table, Long> before = versions(reference);
    assertThat(stream("four", reference)).as(said).isEqualTo(ExitCode.DONE);
    Map<Table, Long> after = versions(reference);
    assertThat(after.remove(Table.ARCHIVE_PROGRESS))
        .as("the archive says that it saw nothing new")
        .isEqualTo(before.remove(Table.ARCHIVE_PROGRESS) + 1);
    assertThat(after).isEqualTo(before);
  }

  @Test
  void givesTheSameSessionsHoweverTheInputIsCut() throws Exception {
    Path eight = temp.resolve("eight");
    assertThat(stream("eight", eight, "--no-archive", "--max-events-per-trigger", "1500"))
        .as(said)
        .isEqualTo(ExitCode.DONE);
    Path whole = temp.resolve("whole");
    assertThat(stream("four", whole, "--no-archive", "--max-events-per-trigger", "unlimited"))
        .as(said)
        .isEqualTo(ExitCode.DONE);
    assertThat(sessions(eight)).isEqualTo(sessions(reference));
    assertThat(sessions(whole)).isEqualTo(sessions(reference));
    assertThat(read(eight, Table.LATE_EVENTS).union(read(whole, Table.LATE_EVENTS)).count())
        .isZero();
    assertThat(read(whole, Table.LEDGER).where("records > 0").count()).isEqualTo(1);
    assertSettled(eight);
    assertSettled(whole);
    assertThat(eight.resolve("archive")).as("--no-archive").doesNotExist();
  }

  @Test
  void endsWithTheSameRowsThoughItWasKilledAtRandomMoments() throws Exception {
    Path warehouse = temp.resolve("killed");
    Random random = new Random(20250303);
    String[] flags = {"--max-events-per-trigger", "750"};
    Path[] moments = {
      warehouse.resolve("_checkpoints/sessions/offsets"),
      warehouse.resolve("sessions/_delta_log"),
      warehouse.resolve("ledger/_delta_log"),
      warehouse.resolve("_checkpoints/sessions/held"),
    };
    for (int kill = 0; kill < 2; kill++) {
      Path moment = moments[random.nextInt(moments.length)];
      Process job = launch("four", warehouse, flags);
      if (awaitFile(job, moment, 1 + kill)) job.destroyForcibly();
      job.waitFor();
    }
    assertThat(stream("four", warehouse, flags)).as(said).isEqualTo(ExitCode.DONE);

    assertThat(withoutClock(warehouse, Table.SESSIONS))
        .isEqualTo(withoutClock(reference, Table.SESSIONS));
    assertThat(withoutClock(warehouse, Table.DEAD_LETTERS))
        .isEqualTo(withoutClock(reference, Table.DEAD_LETTERS));
    assertThat(withoutClock(warehouse, Table.LEDGER))
        .isEqualTo(withoutClock(reference, Table.LEDGER));
    assertThat(withoutClock(warehouse, Table.ARCHIVE))
        .isEqualTo(withoutClock(reference, Table.ARCHIVE));
  }

  @Test
  void publishesEverythingWhenItIsToldToStop() throws Exception {
    Path warehouse = temp.resolve("stopped");
    Path ledger = warehouse.resolve("ledger/_delta_log");
    Process job =
        launch("eight", warehouse, "--trigger", "1 hour", "--early-every", "1d", "--no-archive");
    assertThat(awaitFile(job, ledger, 1)).as("the first micro-batch is done").isTrue();
    job.destroy();
    assertThat(job.waitFor(90, TimeUnit.SECONDS)).isTrue();
    assertThat(job.exitValue()).as(Files.readString(temp.resolve("launched.log"))).isZero();
    assertSettled(warehouse);
    assertThat(sessions(warehouse)).isEqualTo(sessions(reference));
  }

  @Test
  void refusesATableThatOtherRulesBuilt() throws Exception {
    assertThat(stream("four", reference, "--gap", "20m")).isEqualTo(ExitCode.USAGE);
    assertThat(said)
        .contains("was built with --gap 15m, this job has --gap 20m; use the same, or another")
        .doesNotContain("\tat ");
  }

  @Test
  void refusesTablesWhoseCheckpointIsGone() throws Exception {
    Path elsewhere = temp.resolve("elsewhere");
    assertThat(stream("four", reference, "--checkpoint", elsewhere.toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(said).contains("have rows but", "every record would count twice");
  }

  @Test
  void refusesACheckpointOfAnotherTopic() throws Exception {
    assertThat(stream("eight", reference)).isEqualTo(ExitCode.USAGE);
    assertThat(said).contains("belongs to the sessions query of topic 'four'");
  }

  @Test
  void refusesATopicThatIsNotThere() throws Exception {
    assertThat(stream("nothing", temp.resolve("nothing"))).isEqualTo(ExitCode.USAGE);
    assertThat(said)
        .contains("has no topic 'nothing'; create it, or load something into it")
        .hasLineCount(1);
  }

  @Test
  void failsWhereNoBrokerAnswers() throws Exception {
    Path impatient = temp.resolve("impatient.properties");
    Files.writeString(impatient, "request.timeout.ms=400\ndefault.api.timeout.ms=500\n");
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String closed = "127.0.0.1:" + socket.getLocalPort();
      socket.close();
      assertThat(
              run(
                  "--brokers",
                  closed,
                  "--topic",
                  "four",
                  "--warehouse",
                  temp.resolve("none").toString(),
                  "--kafka-config",
                  impatient.toString()))
          .isEqualTo(ExitCode.FAILED);
      assertThat(said).contains("cannot read topic 'four' at " + closed, "is the broker running");
    }
  }

  // --- the job ---

  private static ExitCode stream(String topic, Path warehouse, String... more) throws IOException {
    return run(arguments(topic, warehouse, more));
  }

  /** In this JVM, with what it says kept. */
  private static ExitCode run(String... args) throws IOException {
    PrintStream stderr = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setErr(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      return Command.run(StreamOptions.ofStream(), StreamConfig.DEFAULTS, args, StreamJob::run);
    } finally {
      System.setErr(stderr);
      said = out.toString(StandardCharsets.UTF_8);
    }
  }

  private static String[] arguments(String topic, Path warehouse, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--brokers",
                broker.bootstrap(),
                "--topic",
                topic,
                "--warehouse",
                warehouse.toString()));
    if (!Arrays.asList(more).contains("--trigger")) {
      args.addAll(List.of("--trigger", "available-now"));
    }
    args.addAll(List.of(more));
    return args.toArray(String[]::new);
  }

  /** As a process of its own, through the launcher. */
  private static Process launch(String topic, Path warehouse, String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("setlist.launcher"));
    command.add("stream");
    command.addAll(List.of(arguments(topic, warehouse, more)));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SETLIST_NO_BUILD", "1");
    return builder
        .redirectErrorStream(true)
        .redirectOutput(temp.resolve("launched.log").toFile())
        .start();
  }

  /**
   * Waits until the folder holds a file of that number, be it Delta's or Spark's; false where the
   * job ended before.
   */
  private static boolean awaitFile(Process job, Path folder, int number) throws Exception {
    try (WatchService watch = FileSystems.getDefault().newWatchService()) {
      boolean watched = false;
      while (job.isAlive()) {
        if (!watched && Files.isDirectory(folder)) {
          folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
          watched = true;
        }
        if (watched && newest(folder) >= number) return true;
        WatchKey change = watch.poll(20, TimeUnit.MILLISECONDS);
        if (change != null) {
          change.pollEvents();
          change.reset();
        }
      }
      return false;
    }
  }

  private static int newest(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(name -> name.matches("\\d+(\\.json)?"))
          .mapToInt(name -> Integer.parseInt(name.replace(".json", "")))
          .max()
          .orElse(-1);
    }
  }

  // --- the input ---

  private static Target target(String topic, int partitions) {
    return Target.NONE.withBrokers(broker.bootstrap()).withTopic(topic).withPartitions(partitions);
  }

  private static void generate(String topic, int partitions) {
    GenerateConfig config =
        new GenerateConfig(
            temp.resolve("truth-" + topic),
            target(topic, partitions),
            42,
            EVENTS,
            0,
            1,
            DAY,
            FAULTS,
            Rules.DEFAULTS.gap(),
            0,
            false);
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    new GenerateJob(config, Instant.now(), nowhere).run();
  }

  private static Map<String, Integer> summary(String topic) throws IOException {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    new ObjectMapper()
        .readTree(temp.resolve("truth-" + topic).resolve("summary.json").toFile())
        .fields()
        .forEachRemaining(
            e -> {
              if (e.getValue().isInt()) numbers.put(e.getKey(), e.getValue().intValue());
            });
    return numbers;
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    Map<String, Object> properties = Map.of("bootstrap.servers", broker.bootstrap());
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long all = consumer.endOffsets(partitions).values().stream().mapToLong(n -> n).sum();
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      while (records.size() < all) consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
      return records;
    }
  }

  // --- the tables ---

  /** The job closes its session when it ends, so this is often a new one. */
  private static SparkSession spark() {
    return Spark.session("test");
  }

  private static Dataset<Row> read(Path warehouse, Table table) {
    return new Warehouse(spark(), warehouse.toString()).read(table);
  }

  private static long count(Path warehouse, Table table) {
    return read(warehouse, table).count();
  }

  /** What SPEC 3 says of a session, as JSON, in order. */
  private static List<String> sessions(Path warehouse) {
    return ordered(
        read(warehouse, Table.SESSIONS).selectExpr(Columns.SESSION.fieldNames()).toJSON());
  }

  private static List<String> truth(String topic) {
    StructType columns = new StructType();
    for (var field : Columns.SESSION.fields()) {
      boolean time = field.dataType().equals(DataTypes.TimestampType);
      columns = columns.add(field.name(), time ? DataTypes.LongType : field.dataType());
    }
    String[] select =
        Arrays.stream(Columns.SESSION.fields())
            .map(
                f ->
                    f.dataType().equals(DataTypes.TimestampType)
                        ? "timestamp_millis(" + f.name() + ") as " + f.name()
                        : f.name())
            .toArray(String[]::new);
    return ordered(
        spark()
            .read()
            .schema(columns)
            .json(temp.resolve("truth-" + topic).resolve("truth.jsonl.gz").toString())
            .selectExpr(select)
            .toJSON());
  }

  /** Rows without the columns that say when and under which number they were written. */
  private static List<String> withoutClock(Path warehouse, Table table) {
    return ordered(
        read(warehouse, table)
            .drop("updated_at", "started_at", "committed_at", "seen_at")
            .toJSON());
  }

  private static List<String> ordered(Dataset<String> rows) {
    return rows.collectAsList().stream().sorted().toList();
  }

  /** Nothing waits: the last row of the ledger moves nothing, and statuses are by its watermark. */
  private static void assertSettled(Path warehouse) {
    Row last = read(warehouse, Table.LEDGER).sort(col("batch_id").desc()).head();
    Timestamp watermark = last.getAs("watermark_after");
    assertThat(watermark).isNotNull().isEqualTo(last.<Timestamp>getAs("watermark_before"));
    long gap = Rules.DEFAULTS.gapMs();
    long lateness = Rules.DEFAULTS.allowedLatenessMs();
    for (Row row : read(warehouse, Table.SESSIONS).collectAsList()) {
      long end = row.<Timestamp>getAs("session_end").getTime();
      String status =
          end + gap > watermark.getTime()
              ? "open"
              : end + gap + lateness > watermark.getTime() ? "closed" : "final";
      assertThat(row.<String>getAs("status")).isEqualTo(status);
    }
    Row sums = read(warehouse, Table.LEDGER).selectExpr("sum(accepted)").head();
    assertThat(read(warehouse, Table.SESSIONS).selectExpr("sum(event_count)").head())
        .isEqualTo(sums);
  }

  private static Map<Table, Long> versions(Path warehouse) throws IOException {
    Map<Table, Long> versions = new TreeMap<>();
    for (Table table : STREAMING_TABLES) {
      try (Stream<Path> log = Files.list(warehouse.resolve(table.folder()).resolve("_delta_log"))) {
        versions.put(table, log.filter(f -> f.toString().endsWith(".json")).count());
      }
    }
    return versions;
  }

  // --- for readers without Spark ---

  private static void writeExpected() throws IOException {
    Map<String, Object> tables = new LinkedHashMap<>();
    for (Table table : STREAMING_TABLES) {
      Dataset<Row> rows = read(reference, table);
      tables.put(table.folder(), rows.collectAsList().stream().map(r -> plain(r)).toList());
    }
    new ObjectMapper().writeValue(KEPT.resolve("expected.json").toFile(), tables);
  }

  /** Times as epoch milliseconds, dates as ISO 8601, bytes as hex. */
  private static Object plain(Object value) {
    if (value instanceof Timestamp t) return t.getTime();
    if (value instanceof Date d) return d.toString();
    if (value instanceof byte[] b) return hex(b);
    if (value instanceof Row row) {
      Map<String, Object> fields = new LinkedHashMap<>();
      for (String name : row.schema().fieldNames()) fields.put(name, plain(row.getAs(name)));
      return fields;
    }
    if (value instanceof scala.collection.Seq<?> seq) {
      return scala.collection.JavaConverters.seqAsJavaList(seq).stream()
          .map(StreamJobIT::plain)
          .toList();
    }
    return value;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String hex(byte[] bytes) {
    return bytes == null ? null : HexFormat.of().formatHex(bytes);
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) return;
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
            Files.delete(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}

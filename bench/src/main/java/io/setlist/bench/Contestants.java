package io.setlist.bench;

import java.util.List;

/** Setlist, its peers and the limits; docs/benchmark.md says why they are set as they are. */
final class Contestants {

  private static final List<String> SETLIST = List.of("target/home/jars");
  private static final String SHARED = "bench/common/target/classes/io/setlist/bench/listen";
  private static final List<String> SPARK_PEERS =
      List.of("bench/target/classes/io/setlist/bench/spark", SHARED);
  private static final List<String> LIMITS =
      List.of("bench/target/classes/io/setlist/bench/limit", SHARED);
  private static final List<String> FLINK =
      List.of("bench/flink/pom.xml", "bench/flink/target/classes/io/setlist/bench/flink", SHARED);
  private static final List<String> KAFKA_STREAMS =
      List.of(
          "bench/kafka-streams/pom.xml",
          "bench/kafka-streams/target/classes/io/setlist/bench/kafkastreams",
          SHARED);

  private static final List<String> SPARK_JARS =
      List.of("target/home/bench", "target/home/jars", "target/home/lib", "target/home/spark/jars");

  /** In the order of their turns. */
  static final List<Contestant> ALL =
      List.of(
          new Contestant(
              "stream",
              Division.STREAM,
              SETLIST,
              a -> stream(a, "--no-archive"),
              a -> new Output.Delta(a.at("warehouse/sessions"))),
          new Contestant(
              "stream-archive",
              Division.STREAM,
              SETLIST,
              Contestants::stream,
              a -> new Output.Delta(a.at("warehouse/sessions"))),
          new Contestant(
              "flink-heap",
              Division.STREAM,
              FLINK,
              a -> flink(a, "hashmap"),
              a -> new Output.Parquet(a.at("sessions"))),
          new Contestant(
              "flink-rocksdb",
              Division.STREAM,
              FLINK,
              a -> flink(a, "rocksdb"),
              a -> new Output.Parquet(a.at("sessions"))),
          new Contestant(
              "session-window",
              Division.STREAM,
              SPARK_PEERS,
              a -> onSpark(a, "SessionWindowJob"),
              a -> new Output.Delta(a.at("sessions"))),
          new Contestant(
              "textbook",
              Division.STREAM,
              SPARK_PEERS,
              a -> onSpark(a, "TextbookJob"),
              a -> new Output.Delta(a.at("sessions"))),
          new Contestant(
              "kafka-streams",
              Division.STREAM,
              KAFKA_STREAMS,
              a -> kafkaStreams(a, "memory"),
              a -> new Output.Topic(a.name())),
          new Contestant(
              "kafka-streams-rocksdb",
              Division.STREAM,
              KAFKA_STREAMS,
              a -> kafkaStreams(a, "rocksdb"),
              a -> new Output.Topic(a.name())),
          new Contestant(
              "kafka-read",
              Division.LIMIT,
              LIMITS,
              a -> read(a, "raw"),
              a -> new Output.Records(a.at("records"))),
          new Contestant(
              "kafka-parse",
              Division.LIMIT,
              LIMITS,
              a -> read(a, "parse"),
              a -> new Output.Records(a.at("records"))),
          new Contestant(
              "spark-parse",
              Division.LIMIT,
              SPARK_PEERS,
              a -> onSpark(a, "SparkParseJob"),
              a -> new Output.Records(a.at("records"))),
          new Contestant(
              "batch",
              Division.BATCH,
              SETLIST,
              Contestants::batch,
              a -> new Output.Delta(a.at("warehouse/sessions_batch"))),
          new Contestant(
              "spark-sql",
              Division.BATCH,
              SPARK_PEERS,
              a ->
                  a.setup()
                      .java(
                          SPARK_JARS,
                          "io.setlist.bench.spark.SparkSqlJob",
                          archive(a),
                          a.at("sessions").toString()),
              a -> new Output.Delta(a.at("sessions"))),
          new Contestant(
              "duckdb",
              Division.BATCH,
              List.of("bench/python/duckdb_sessions.py", "bench/python/requirements.txt"),
              a -> python(a, "duckdb_sessions.py"),
              a -> new Output.Parquet(a.at("sessions.parquet"))),
          new Contestant(
              "polars",
              Division.BATCH,
              List.of("bench/python/polars_sessions.py", "bench/python/requirements.txt"),
              a -> python(a, "polars_sessions.py"),
              a -> new Output.Parquet(a.at("sessions.parquet"))));

  private Contestants() {}

  static List<String> names() {
    return ALL.stream().map(Contestant::name).toList();
  }

  static Contestant named(String name) {
    return ALL.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  /**
   * Gives the names back.
   *
   * @throws IllegalArgumentException where one is nobody's
   */
  static List<String> requireNames(List<String> names) {
    for (String name : names) {
      if (!names().contains(name)) {
        throw new IllegalArgumentException(
            "there is no '" + name + "'; there are " + String.join(", ", names()));
      }
    }
    return names;
  }

  /** Those named and whom they are compared with; all where nobody is. */
  static List<Contestant> chosen(List<String> names) {
    if (names.isEmpty()) return ALL;
    List<Contestant> named = ALL.stream().filter(c -> names.contains(c.name())).toList();
    List<String> baselines = named.stream().map(c -> c.division().baseline()).toList();
    return ALL.stream().filter(c -> named.contains(c) || baselines.contains(c.name())).toList();
  }

  private static Launch stream(Attempt a, String... more) {
    String[] arguments = {
      "--brokers", a.brokers(),
      "--topic", a.workload().topic(),
      "--warehouse", a.at("warehouse").toString(),
      "--trigger", "available-now"
    };
    return a.setup()
        .setlist(
            "stream",
            java.util.stream.Stream.of(arguments, more)
                .flatMap(java.util.Arrays::stream)
                .toArray(String[]::new));
  }

  private static Launch flink(Attempt a, String stateBackend) {
    return a.setup()
        .java(
            List.of("bench/flink/target/jars"),
            "io.setlist.bench.flink.FlinkJob",
            a.brokers(),
            a.workload().topic(),
            a.folder().toString(),
            stateBackend);
  }

  private static Launch onSpark(Attempt a, String main) {
    return a.setup()
        .java(
            SPARK_JARS,
            "io.setlist.bench.spark." + main,
            a.brokers(),
            a.workload().topic(),
            a.folder().toString());
  }

  private static Launch kafkaStreams(Attempt a, String store) {
    return a.setup()
        .java(
            List.of("bench/kafka-streams/target/jars"),
            "io.setlist.bench.kafkastreams.KafkaStreamsJob",
            a.brokers(),
            a.workload().topic(),
            a.name(),
            a.at("state").toString(),
            Workload.CLOSING,
            store);
  }

  private static Launch read(Attempt a, String work) {
    return a.setup()
        .java(
            SPARK_JARS,
            "io.setlist.bench.limit.KafkaReadJob",
            a.brokers(),
            a.workload().topic(),
            a.at("records").toString(),
            work);
  }

  /** Over a warehouse of its own, in which the batch has never run. */
  private static Launch batch(Attempt a) {
    Folders.link(a.workload().archive(), a.at("warehouse"));
    return a.setup()
        .setlist(
            "batch",
            "--warehouse",
            a.at("warehouse").toString(),
            "--from",
            a.workload().first().toString(),
            "--to",
            a.workload().last().toString());
  }

  private static Launch python(Attempt a, String script) {
    return a.setup().python(script, archive(a), a.at("sessions.parquet").toString());
  }

  private static String archive(Attempt a) {
    return a.workload().archive().resolve("archive").toString();
  }
}

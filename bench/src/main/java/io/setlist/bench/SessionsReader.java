package io.setlist.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Reads sessions wherever a contestant has left them, after its time is taken. */
final class SessionsReader {

  private static final StructType JSON =
      FoundSessions.COLUMNS.stream()
          .reduce(
              new StructType(),
              (type, name) ->
                  type.add(
                      name, name.equals("user_id") ? DataTypes.StringType : DataTypes.LongType),
              (a, b) -> b);

  private final SparkSession spark;
  private final String brokers;

  SessionsReader(SparkSession spark, String brokers) {
    this.spark = spark;
    this.brokers = brokers;
  }

  /** The true sessions of a workload. */
  FoundSessions truth(Workload workload) {
    return collect(spark.read().schema(JSON).json(workload.truth().toString()));
  }

  /** What a contestant has found. */
  FoundSessions of(Output output) {
    if (output instanceof Output.Delta delta) {
      return collect(spark.read().format("delta").load(delta.folder().toString()));
    }
    if (output instanceof Output.Parquet parquet) {
      return collect(
          spark.read().option("recursiveFileLookup", true).parquet(parquet.path().toString()));
    }
    if (output instanceof Output.Topic topic) return collect(lastValues(topic.name()));
    throw new IllegalArgumentException(output + " has no sessions");
  }

  private Dataset<Row> lastValues(String topic) {
    return spark
        .read()
        .format("kafka")
        .option("kafka.bootstrap.servers", brokers)
        .option("kafka.isolation.level", "read_committed")
        .option("subscribe", topic)
        .load()
        .groupBy("key")
        .agg(expr("max_by(CAST(value AS string), offset)").as("json"))
        .where("json IS NOT NULL")
        .select(org.apache.spark.sql.functions.from_json(col("json"), JSON).as("session"))
        .select("session.*");
  }

  private static FoundSessions collect(Dataset<Row> sessions) {
    Column[] columns =
        FoundSessions.COLUMNS.stream()
            .map(name -> comparable(sessions, name))
            .toArray(Column[]::new);
    Dataset<Row> own =
        sessions.where("user_id NOT LIKE '" + Workload.CLOSING + "%'").select(columns);
    List<String> lines = new ArrayList<>();
    for (Iterator<Row> rows = own.toLocalIterator(); rows.hasNext(); ) {
      lines.add(
          FoundSessions.line(scala.collection.JavaConverters.seqAsJavaList(rows.next().toSeq())));
    }
    return new FoundSessions(lines);
  }

  private static Column comparable(Dataset<Row> sessions, String name) {
    boolean time = sessions.schema().apply(name).dataType().equals(DataTypes.TimestampType);
    return time ? expr("unix_millis(" + name + ")") : col(name);
  }
}

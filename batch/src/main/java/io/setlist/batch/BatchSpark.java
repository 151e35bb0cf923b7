package io.setlist.batch;

import io.setlist.table.CodeGeneration;
import io.setlist.table.Spark;
import org.apache.spark.sql.SparkSession;

/** The Spark session of the nightly jobs. */
public final class BatchSpark {

  private static final int TASKS_A_CORE = 4;

  private BatchSpark() {}

  /**
   * @param warehouse that the job works on
   */
  public static SparkSession session(String name, String warehouse) {
    SparkSession spark = Spark.session(name);
    CodeGeneration.decide(spark, warehouse);
    JobProgress.show(spark, name.replaceFirst("^setlist ", ""));
    if (spark.sparkContext().isLocal()) {
      // Spark's 200 are for a cluster. On one machine the empty ones took half of a night's time.
      int tasks = TASKS_A_CORE * spark.sparkContext().defaultParallelism();
      Spark.setIfMissing(spark, "spark.sql.shuffle.partitions", Integer.toString(tasks));
    }
    return spark;
  }
}

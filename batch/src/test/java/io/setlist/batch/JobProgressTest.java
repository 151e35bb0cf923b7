package io.setlist.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.testing.SharedSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class JobProgressTest extends SharedSpark {

  private final List<String> said = new ArrayList<>();
  private long now;
  private final JobProgress progress = new JobProgress("batch", said::add, () -> now);

  @Test
  void saysWhatTakesLongAndHowLongStill() throws Exception {
    spark().sparkContext().addSparkListener(progress);
    try {
      run("looking");
      now = 4_000;
      progress.tell();
      assertThat(said).as("of what has just begun").isEmpty();
      run("computing 3 dates");
      now = 24_000;
      progress.tell();
      assertThat(said).containsExactly("batch: computing 3 dates, 4 of 4 tasks in 20 s");
    } finally {
      spark().sparkContext().removeSparkListener(progress);
      JobProgress.step(spark(), null);
    }
  }

  private void run(String step) throws Exception {
    SparkSession spark = spark();
    JobProgress.step(spark, step);
    assertThat(spark.range(0, 100, 1, 4).javaRDD().count()).isEqualTo(100);
    spark.sparkContext().listenerBus().waitUntilEmpty(TimeUnit.SECONDS.toMillis(10));
  }
}

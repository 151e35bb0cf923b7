package io.setlist.streaming;

import io.setlist.testing.SharedSpark;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.BeforeEach;

/** Spark as the streaming jobs set it up, on files that a test can let fail. */
public abstract class StreamingTest extends SharedSpark {

  @BeforeEach
  @Override
  protected void shareContext() {
    super.shareContext();
    StreamingSpark.configure(spark());
  }

  @Override
  public SparkConf conf() {
    return super.conf()
        .set("spark.hadoop.fs.file.impl", FailingFiles.class.getName())
        // A test without Spark that ran before in this JVM leaves Hadoop's own in the cache.
        .set("spark.hadoop.fs.file.impl.disable.cache", "true");
  }
}

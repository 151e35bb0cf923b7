package io.setlist.streaming;

import io.setlist.testing.SharedSpark;
import org.junit.jupiter.api.BeforeEach;

/** Spark as the streaming jobs set it up. */
public abstract class StreamingTest extends SharedSpark {

  @BeforeEach
  @Override
  protected void shareContext() {
    super.shareContext();
    StreamingSpark.configure(spark());
  }
}

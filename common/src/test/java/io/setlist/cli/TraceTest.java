package io.setlist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TraceTest {

  @Test
  void tellsWhenEachPhaseWasFirstReached() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrimitiveIterator.OfLong clock = LongStream.of(1_300, 4_000, 4_100, 4_500).iterator();
    Trace trace =
        new Trace(new PrintStream(out, true, StandardCharsets.UTF_8), 1_000, clock::nextLong);
    trace.reach("options");
    trace.reach("Spark");
    trace.reach("Spark");
    trace.reach("tables");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .hasToString(
            """
            trace:    300 ms    +300  options
            trace:  3,000 ms  +2,700  Spark
            trace:  3,500 ms    +500  tables
            """);
  }
}

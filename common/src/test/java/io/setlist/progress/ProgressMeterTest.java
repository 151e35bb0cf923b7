package io.setlist.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressMeterTest {

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
  private long nanos = -5_000_000_000L; // System.nanoTime may be negative

  @Test
  void writesALineEveryFiveSecondsWhereThereIsNoTerminal() {
    ProgressMeter meter = new ProgressMeter("load", out, false, () -> nanos);
    after(4_900, meter, 4_000, ProgressMeter.UNKNOWN);
    assertThat(text()).isEmpty();
    after(100, meter, 5_000, ProgressMeter.UNKNOWN);
    after(100, meter, 6_000, ProgressMeter.UNKNOWN);
    meter.close();
    assertThat(text()).isEqualTo("load: 5,000 events, 1,000 events/s\n");
  }

  @Test
  void saysWhatIsLeftAndForHowLong() {
    ProgressMeter meter = new ProgressMeter("load", out, false, () -> nanos);
    after(10_000, meter, 1_000_000, 3_000_000);
    assertThat(text())
        .isEqualTo("load: 1,000,000 events, 100,000 events/s, 3,000,000 left (25 %, about 30 s)\n");
  }

  @Test
  void countsTheRateOverTheLastSecondsAndNotSinceTheBeginning() {
    ProgressMeter meter = new ProgressMeter("load", out, false, () -> nanos);
    for (int i = 1; i <= 6; i++)
      after(5_000, meter, Math.min(i, 3) * 5_000L, ProgressMeter.UNKNOWN);
    assertThat(text()).startsWith("load: 5,000 events, 1,000 events/s\n").endsWith(" 0 events/s\n");
  }

  @Test
  void redrawsABarOnATerminal() {
    ProgressMeter meter = new ProgressMeter("load", out, true, () -> nanos);
    after(200, meter, 30, 10);
    after(200, meter, 40, 0);
    meter.close();
    String[] draws = text().split("\r");
    assertThat(draws[1]).startsWith("load: [######################--------] 30 events");
    assertThat(draws[3])
        .startsWith("load: [##############################] 40 events")
        .endsWith("\n");
  }

  @Test
  void drawsNothingForAJobThatIsOverAtOnce() {
    ProgressMeter meter = new ProgressMeter("load", out, true, () -> nanos);
    meter.update(10, 0);
    meter.close();
    assertThat(text()).isEmpty();
  }

  private void after(long millis, ProgressMeter meter, long done, long left) {
    nanos += TimeUnit.MILLISECONDS.toNanos(millis);
    meter.update(done, left);
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}

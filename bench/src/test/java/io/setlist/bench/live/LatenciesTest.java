package io.setlist.bench.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.bench.live.Latencies.Percentiles;
import org.junit.jupiter.api.Test;

class LatenciesTest {

  @Test
  void a_record_is_visible_with_the_first_micro_batch_that_read_it() {
    Visibility visibility = new Visibility();
    visibility.add(0, 10, 1_000);
    visibility.add(0, 20, 2_000);
    visibility.add(0, 20, 3_000); // read nothing of this partition
    visibility.add(1, 99, 4_000);
    assertThat(visibility.of(new Sample(0, 9, 0))).hasValue(1_000);
    assertThat(visibility.of(new Sample(0, 10, 0))).hasValue(2_000);
    assertThat(visibility.of(new Sample(0, 19, 0))).hasValue(2_000);
    assertThat(visibility.of(new Sample(0, 20, 0))).isEmpty();
    assertThat(visibility.of(new Sample(2, 0, 0))).isEmpty();
  }

  @Test
  void percentiles_are_of_the_minute_in_which_an_event_was_sent() {
    Latencies latencies = new Latencies(1_000_000);
    latencies.add(1_000_000, 1_030_000);
    for (long i = 1; i <= 100; i++) latencies.add(1_060_000 + i, 1_060_000 + i + i * 10);
    assertThat(latencies.byMinute())
        .containsExactly(
            new Percentiles(0, 1, 30_000, 30_000, 30_000),
            new Percentiles(1, 100, 500, 990, 1_000));
    assertThat(latencies.since(1)).isEqualTo(new Percentiles(1, 100, 500, 990, 1_000));
  }
}

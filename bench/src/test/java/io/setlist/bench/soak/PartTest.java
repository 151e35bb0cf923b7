package io.setlist.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.setlist.bench.soak.Part.MicroBatch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartTest {

  private final List<MicroBatch> batches = new ArrayList<>();

  @Test
  void a_part_has_the_cost_of_its_own_micro_batches() {
    for (int i = 0; i < 10; i++) batches.add(new MicroBatch(i, 3, i < 4 ? 100 : 200 + i));
    List<Part> parts = Part.of(batches, List.of(), 4);
    assertThat(parts).hasSize(2); // two micro-batches are no part
    assertThat(parts.get(0).medianMs()).isEqualTo(100);
    Part second = parts.get(1);
    assertThat(second.first()).isEqualTo(4);
    assertThat(second.last()).isEqualTo(7);
    assertThat(second.records()).isEqualTo(12);
    assertThat(second.medianMs()).isEqualTo(205.5);
    assertThat(second.meanMs()).isEqualTo(205.5);
    assertThat(second.p99Ms()).isEqualTo(207);
    assertThat(second.cpuMs()).isNaN();
  }

  @Test
  void the_processor_time_is_that_between_two_looks_of_the_part() {
    for (int i = 0; i < 20; i++) batches.add(new MicroBatch(i, 1, 1));
    List<Vitals> looks =
        List.of(look(1, 9_000), look(9, 11_000), look(11, 11_600), look(20, 12_500));
    List<Part> parts = Part.of(batches, looks, 10);
    assertThat(parts.get(0).cpuMs()).isCloseTo(2_000 / 8.0, within(1e-9));
    assertThat(parts.get(1).cpuMs()).isCloseTo(900 / 9.0, within(1e-9));
  }

  @Test
  void the_last_part_is_compared_with_the_second() {
    for (int i = 0; i < 30; i++)
      batches.add(new MicroBatch(i, 1, i < 10 ? 900 : i < 20 ? 100 : 107));
    Outcome outcome = new Outcome(Part.of(batches, List.of(), 10), List.of());
    assertThat(outcome.ratio(Part::medianMs)).isCloseTo(1.07, within(1e-9));
    Outcome tooShort = new Outcome(outcome.parts().subList(0, 2), List.of());
    assertThat(tooShort.ratio(Part::medianMs)).isNaN();
  }

  private static Vitals look(int microBatches, long cpuMs) {
    return new Vitals(microBatches, 0, cpuMs, 0, 0, 0, 0, 0);
  }
}

package io.setlist.bench;

import static io.setlist.bench.Runs.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreTest {

  private static final BenchConfig CONFIG = BenchConfig.DEFAULTS.withEvents(1_000_000);

  @Test
  void a_median_is_the_middle_or_between_the_two_in_the_middle() {
    assertThat(Spread.of(List.of(9.0, 1.0, 2.0))).contains(new Spread(2, 1, 9));
    assertThat(Spread.of(List.of(9.0, 1.0, 2.0, 4.0))).contains(new Spread(3, 1, 9));
    assertThat(Spread.of(List.of())).isEmpty();
  }

  @Test
  void what_starting_costs_cancels_out() {
    for (double start : new double[] {0, 20}) {
      Score score =
          score(run("a", 1_000_000, 1, start + 10, 20), run("a", 4_000_000, 1, start + 40, 80));
      assertThat(score.marginalRate()).contains(new Spread(100_000, 100_000, 100_000));
      assertThat(score.marginalCpu()).contains(new Spread(20, 20, 20));
    }
  }

  @Test
  void a_round_is_compared_with_itself() {
    Score score =
        score(
            run("a", 1_000_000, 1, 10, 1),
            run("a", 4_000_000, 1, 40, 2),
            run("a", 1_000_000, 2, 5, 1),
            run("a", 4_000_000, 2, 20, 2),
            run("a", 1_000_000, 3, 1, 1));
    assertThat(score.marginalRate()).contains(new Spread(150_000, 100_000, 200_000));
  }

  @Test
  void a_round_in_which_more_events_took_less_time_says_nothing() {
    assertThat(score(run("a", 1_000_000, 1, 9, 1), run("a", 4_000_000, 1, 8, 2)).marginalRate())
        .isEmpty();
  }

  @Test
  void ratios_are_of_medians_and_against_the_own_division() {
    List<Run> runs =
        List.of(
            run("stream", 1_000_000, 1, 10, 10),
            run("stream", 4_000_000, 1, 20, 40),
            run("textbook", 1_000_000, 1, 10, 10),
            run("textbook", 4_000_000, 1, 90, 130));
    Figures figures = Figures.of(Contestants.named("textbook"), CONFIG, runs);
    assertThat(figures.timesAsFast()).contains(8.0);
    assertThat(figures.timesAsCheap()).contains(4.0);
    assertThat(Figures.of(Contestants.named("duckdb"), CONFIG, runs).timesAsFast()).isEmpty();
  }

  private static Score score(Run... runs) {
    return Score.of("a", CONFIG, List.of(runs));
  }
}

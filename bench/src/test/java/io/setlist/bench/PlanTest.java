package io.setlist.bench;

import static io.setlist.bench.Runs.failed;
import static io.setlist.bench.Runs.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.bench.Plan.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTest {

  private static final BenchConfig CONFIG = BenchConfig.DEFAULTS.withEvents(1_000).withRuns(2);

  private final Map<String, String> codes = new LinkedHashMap<>();

  PlanTest() {
    codes.put("a", "code-a");
    codes.put("b", "code-b");
  }

  @Test
  void everybody_has_a_turn_before_anybody_has_a_second() {
    assertThat(new Plan(CONFIG, codes).steps())
        .containsExactly(
            new Step("a", 1_000, 1),
            new Step("a", 4_000, 1),
            new Step("b", 1_000, 1),
            new Step("b", 4_000, 1),
            new Step("a", 1_000, 2),
            new Step("a", 4_000, 2),
            new Step("b", 1_000, 2),
            new Step("b", 4_000, 2));
  }

  @Test
  void after_a_cut_it_goes_on_with_what_is_left(@TempDir Path dir) throws IOException {
    Plan plan = new Plan(CONFIG, codes);
    Path file = dir.resolve("results.jsonl");
    Results results = Results.open(file);
    results.add(run("a", 1_000, 1, 2, 3));
    results.add(run("a", 4_000, 1, 2, 3));
    Files.writeString(file, Files.readString(file) + "{\"contestant\":\"b\",\"ev");

    Results again = Results.open(file);
    assertThat(again.all()).isEqualTo(results.all());
    assertThat(plan.left(again.all()).get(0)).isEqualTo(new Step("b", 1_000, 1));
    assertThat(plan.left(again.all())).hasSize(6);
    again.add(run("b", 1_000, 1, 2, 3));
    assertThat(Results.open(file).all()).hasSize(3);
  }

  @Test
  void what_failed_or_was_other_code_or_other_users_is_left() {
    Plan plan = new Plan(CONFIG, codes);
    Run done = run("a", 1_000, 1, 2, 3);
    assertThat(plan.left(List.of(done))).hasSize(7);
    assertThat(plan.left(List.of(failed(done)))).hasSize(8);
    codes.put("a", "code-a2");
    assertThat(new Plan(CONFIG, codes).left(List.of(done))).hasSize(8);
    codes.put("a", "code-a");
    assertThat(new Plan(CONFIG.withUsers(77), codes).left(List.of(done))).hasSize(8);
  }

  @Test
  void a_run_that_does_not_fit_the_budget_any_more_is_not_begun() {
    AtomicLong clock = new AtomicLong();
    Budget budget = new Budget(Duration.ofSeconds(100), clock::get);
    List<Run> before = List.of(run("a", 1_000, 1, 30, 3), run("a", 1_000, 2, 40, 3));
    double expected = Plan.expectedSeconds(new Step("a", 1_000, 3), before);
    assertThat(expected).isEqualTo(40);
    clock.set(59_000_000_000L);
    assertThat(budget.allows(expected)).isTrue();
    clock.set(60_000_000_000L);
    assertThat(budget.allows(expected)).isFalse();
    assertThat(budget.allows(Plan.expectedSeconds(new Step("b", 1_000, 1), before))).isTrue();
    clock.set(100_000_000_000L);
    assertThat(budget.allows(0)).isFalse();
  }
}

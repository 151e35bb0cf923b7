package io.setlist.chaos;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What {@code chaos} was asked for.
 *
 * @param dir everything that it makes
 * @param rounds after each of them everything is checked
 * @param strikes faults in a round
 * @param rate records a second
 * @param aged commits that make a table old
 * @param faults names, of {@link Fault#all}
 * @param report where the outcome goes as JSON, or null
 */
@RecordBuilder
record ChaosConfig(
    Path dir,
    int rounds,
    int strikes,
    long seed,
    double rate,
    int aged,
    List<String> faults,
    Path report)
    implements ChaosConfigBuilder.With {

  static final ChaosConfig DEFAULTS =
      new ChaosConfig(
          Path.of(".setlist", "chaos"),
          8,
          1,
          1,
          200,
          100_000,
          Fault.all().stream().map(Fault::name).toList(),
          null);

  ChaosConfig {
    faults = List.copyOf(faults);
    requireWithin(rounds, 1, 10_000);
    requireWithin(strikes, 1, 100);
    requireWithin(aged, 1, 1_000_000);
    if (!(rate >= 1 && rate <= 5000)) throw new IllegalArgumentException("must be 1 to 5000");
  }

  private static void requireWithin(int n, int least, int most) {
    if (n < least || n > most) {
      throw new IllegalArgumentException("must be " + least + " to " + most);
    }
  }

  /** Reads {@code driver,gap}. */
  ChaosConfig withFaultsOf(String list) {
    List<String> named = Arrays.asList(list.split(",", -1));
    for (String name : named) {
      if (!DEFAULTS.faults.contains(name)) {
        throw new IllegalArgumentException(
            "there is no fault '" + name + "'; there are " + String.join(", ", DEFAULTS.faults));
      }
    }
    return withFaults(named);
  }

  /** Those that were asked for. */
  List<Fault> chosen() {
    return Fault.all().stream().filter(fault -> faults.contains(fault.name())).toList();
  }
}

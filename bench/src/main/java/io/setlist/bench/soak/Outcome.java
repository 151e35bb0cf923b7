package io.setlist.bench.soak;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.setlist.local.sql.TextTable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What came of a soak, as a table and as JSON.
 *
 * @param parts of equal size
 * @param vitals in their order
 */
record Outcome(List<Part> parts, List<Vitals> vitals) {

  private static final List<String> COLUMNS =
      List.of(
          "micro-batches",
          "records",
          "median ms",
          "mean",
          "p99",
          "most",
          "CPU ms",
          "heap MB",
          "metaspace",
          "RSS",
          "threads",
          "files");

  void print(PrintStream out) {
    TextTable table = new TextTable(COLUMNS, Collections.nCopies(COLUMNS.size(), true));
    parts.forEach(part -> table.add(cells(part)));
    table.lines(0).forEach(out::println);
    out.printf(
        Locale.ROOT,
        "last part / second part: median %.2f ×, mean %.2f ×, CPU %.2f × (asked: 1.1 ×)%n",
        ratio(Part::medianMs),
        ratio(Part::meanMs),
        ratio(Part::cpuMs));
  }

  /** Of the last part to the second: the first is warm-up. NaN where there are no three. */
  double ratio(ToDoubleFunction<Part> cost) {
    if (parts.size() < 3) return Double.NaN;
    return cost.applyAsDouble(parts.get(parts.size() - 1)) / cost.applyAsDouble(parts.get(1));
  }

  private List<String> cells(Part part) {
    Optional<Vitals> end = lastWithin(part);
    return List.of(
        part.first() + " to " + part.last(),
        "%,d".formatted(part.records()),
        whole(part.medianMs()),
        whole(part.meanMs()),
        Long.toString(part.p99Ms()),
        Long.toString(part.mostMs()),
        whole(part.cpuMs()),
        end.map(v -> megabytes(v.heapBytes())).orElse(""),
        end.map(v -> megabytes(v.metaspaceBytes())).orElse(""),
        end.map(v -> megabytes(v.rssBytes())).orElse(""),
        end.map(v -> Integer.toString(v.threads())).orElse(""),
        end.map(v -> Long.toString(v.fileDescriptors())).orElse(""));
  }

  private Optional<Vitals> lastWithin(Part part) {
    return vitals.stream()
        .filter(v -> v.microBatches() > part.first() && v.microBatches() <= part.last() + 1)
        .reduce((earlier, later) -> later);
  }

  private static String whole(double ms) {
    return Double.isNaN(ms) ? "" : String.format(Locale.ROOT, "%.0f", ms);
  }

  static String megabytes(long bytes) {
    return bytes < 0 ? "" : Long.toString(Math.round(bytes / 1e6));
  }

  /**
   * Writes all of it.
   *
   * @param setup what was run, and where
   */
  void write(Path file, Map<String, Object> setup) throws IOException {
    Map<String, Object> report = new LinkedHashMap<>(setup);
    report.put(
        "last_to_second",
        Map.of(
            "median", ratio(Part::medianMs),
            "mean", ratio(Part::meanMs),
            "cpu", ratio(Part::cpuMs)));
    report.put("parts", parts);
    report.put("vitals", vitals);
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), report);
  }
}

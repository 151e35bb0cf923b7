package io.setlist.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.setlist.local.sql.TextTable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The figures, as a table for the terminal and as Markdown, JSON and a chart. */
final class Report {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new SimpleModule().addSerializer(new OrNull()))
          .enable(SerializationFeature.INDENT_OUTPUT);

  /** What is empty is null in JSON. */
  private static final class OrNull extends StdSerializer<Optional<?>> {

    private static final long serialVersionUID = 1L;

    OrNull() {
      super(Optional.class, false);
    }

    @Override
    public void serialize(Optional<?> value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writePOJO(value.orElse(null));
    }
  }

  private final BenchConfig config;
  private final List<Figures> figures;
  private final Machine machine;
  private final String commit;

  Report(
      BenchConfig config,
      List<Contestant> contestants,
      List<Run> runs,
      Machine machine,
      String commit) {
    this.config = config;
    this.figures =
        contestants.stream()
            .map(c -> Figures.of(c, config, runs))
            .filter(f -> f.runs() > 0)
            .toList();
    this.machine = machine;
    this.commit = commit;
  }

  /** Whether everybody found the true sessions each time. */
  boolean allTrue() {
    return figures.stream().allMatch(f -> f.differences().isEmpty());
  }

  void print(PrintStream out) {
    for (Division division : Division.values()) {
      List<Figures> those = of(division);
      if (those.isEmpty()) continue;
      List<Column> columns = Column.of(config, division, Column.Detail.MEDIAN);
      TextTable table =
          new TextTable(
              columns.stream().map(Column::name).toList(),
              columns.stream().map(Column::numeric).toList());
      for (Figures f : those) table.add(cells(columns, f));
      out.printf("%n%s (medians)%n", division.title());
      table.lines(0).forEach(out::println);
    }
    differences().forEach(out::println);
  }

  void write(Path dir) throws IOException {
    Files.writeString(dir.resolve("results.md"), markdown());
    Files.writeString(dir.resolve("results.svg"), new Chart(figures).svg());
    JSON.writeValue(
        dir.resolve("results.json").toFile(),
        new Document(
            commit, machine, config.events(), config.sizes().get(1), config.users(), figures));
  }

  private record Document(
      String commit,
      Machine machine,
      long smallEvents,
      long largeEvents,
      int users,
      List<Figures> contestants) {}

  private List<Figures> of(Division division) {
    return figures.stream().filter(f -> f.division() == division).toList();
  }

  private static List<String> cells(List<Column> columns, Figures f) {
    return columns.stream().map(c -> c.cell().apply(f)).toList();
  }

  private List<String> differences() {
    List<String> lines = new ArrayList<>();
    for (Figures f : figures) {
      for (String d : f.differences()) lines.add(f.contestant() + ": " + d);
    }
    return lines;
  }

  private String markdown() {
    List<String> lines = new ArrayList<>();
    lines.add("# Bench of " + commit);
    lines.add("");
    lines.add("On " + machine + ".");
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d and %,d events of about %,d users. Medians, in brackets least and most.",
            config.sizes().get(0),
            config.sizes().get(1),
            config.users()));
    lines.add("How to read it: docs/benchmark.md.");
    for (Division division : Division.values()) {
      if (of(division).isEmpty()) continue;
      List<Column> columns = Column.of(config, division, Column.Detail.RANGE);
      lines.add("");
      lines.add("## " + division.title());
      lines.add("");
      lines.add(row(columns.stream().map(Column::name).toList()));
      lines.add(row(Collections.nCopies(columns.size(), "---")));
      for (Figures f : of(division)) lines.add(row(cells(columns, f)));
    }
    lines.add("");
    lines.add("![Events a second](results.svg)");
    if (!differences().isEmpty()) lines.add("");
    differences().forEach(d -> lines.add("- " + d));
    return String.join("\n", lines) + "\n";
  }

  private static String row(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }
}

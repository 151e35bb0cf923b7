package io.setlist.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The rounds of a run as a table that grows, in a hundred columns, and at the end as JSON. */
final class Outcome {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String LINE = "%5s  %-11s  %-48s  %5s  %8s  %8s  %5s%n";

  private final PrintStream out;
  private final List<Round> rounds = new ArrayList<>();

  Outcome(PrintStream out) {
    this.out = out;
    out.printf(LINE, "round", "fault", "what was done", "s", "records", "sessions", "wrong");
  }

  void add(Round round) {
    rounds.add(round);
    List<Round.Strike> strikes = round.strikes();
    for (int i = 0; i < strikes.size() - 1; i++) {
      Round.Strike strike = strikes.get(i);
      out.printf(LINE, round.number(), strike.fault(), strike.what(), "", "", "", "");
    }
    Round.Strike last = strikes.get(strikes.size() - 1);
    out.printf(
        LINE,
        round.number(),
        last.fault(),
        last.what(),
        String.format(Locale.ROOT, "%.1f", round.seconds()),
        round.records(),
        round.sessions(),
        round.differences().size());
    out.flush();
  }

  boolean isRight() {
    return rounds.stream().allMatch(Round::isRight);
  }

  /** So often was each fault tried. */
  Map<String, Integer> strikes() {
    Map<String, Integer> counts = new TreeMap<>();
    for (Round round : rounds) {
      for (Round.Strike strike : round.strikes()) counts.merge(strike.fault(), 1, Integer::sum);
    }
    return counts;
  }

  int strikesInAll() {
    return strikes().values().stream().mapToInt(n -> n).sum();
  }

  Round last() {
    return rounds.get(rounds.size() - 1);
  }

  void write(Path file, ChaosConfig config) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("seed", config.seed());
    report.put("right", isRight());
    report.put("strikes", strikes());
    report.put("rounds", rounds);
    try {
      Files.writeString(file, JSON.writeValueAsString(report) + "\n");
    } catch (IOException e) {
      throw World.cannot("write the report to " + file, e);
    }
  }
}

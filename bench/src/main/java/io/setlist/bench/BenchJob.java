package io.setlist.bench;

import io.setlist.bench.live.LiveJob;
import io.setlist.bench.soak.SoakJob;
import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.local.broker.BrokerException;
import io.setlist.local.broker.LocalBroker;
import io.setlist.table.Spark;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** {@code ./setlist bench}: makes the runs that are left, as far as the time goes, and reports. */
public final class BenchJob {

  private BenchJob() {}

  public static void main(String[] args) {
    String measure = args.length == 0 ? "" : args[0];
    switch (measure) {
      case "live" -> LiveJob.main(Arrays.copyOfRange(args, 1, args.length));
      case "soak" -> SoakJob.main(Arrays.copyOfRange(args, 1, args.length));
      default -> Command.main(new BenchOptions(), BenchConfig.DEFAULTS, args, BenchJob::run);
    }
  }

  static ExitCode run(BenchConfig options) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BenchConfig config = options.withDir(options.dir().toAbsolutePath().normalize());
    Budget budget = new Budget(config.budget(), System::nanoTime);
    Setup setup = Setup.ofTheLauncher();
    List<Contestant> contestants = Contestants.chosen(config.only());
    Plan plan = new Plan(config, codes(contestants, setup));
    Results results = Results.open(config.dir().resolve("results.jsonl"));
    List<Run> failed = List.of();
    if (!plan.left(results.all()).isEmpty()) {
      try (LocalBroker broker = broker(config.dir());
          SparkSession spark = Spark.session("setlist bench")) {
        failed = new Race(config, setup, broker.bootstrap(), spark, budget, out).run(plan, results);
      }
    }
    Report report =
        new Report(config, contestants, plan.made(results.all()), Machine.here(), setup.commit());
    report.print(out);
    report.write(config.dir());
    int left = plan.left(results.all()).size() - failed.size();
    if (left > 0) {
      out.printf(
          "%nThe budget is used up: %d of %d runs are left. The same command goes on.%n",
          left, plan.steps().size());
    }
    out.printf(
        "%nIn %s: results.md, results.json, results.svg; results.jsonl has each run%n",
        config.dir());
    return failed.isEmpty() && report.allTrue() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static Map<String, String> codes(List<Contestant> contestants, Setup setup)
      throws IOException {
    Map<String, String> codes = new LinkedHashMap<>();
    for (Contestant c : contestants) codes.put(c.name(), setup.code(c.code()));
    return codes;
  }

  private static LocalBroker broker(Path dir) throws IOException {
    Files.createDirectories(dir);
    try {
      return LocalBroker.start(dir.resolve("broker"), 0);
    } catch (BrokerException e) {
      throw JobException.failed(e.getMessage(), e);
    }
  }
}

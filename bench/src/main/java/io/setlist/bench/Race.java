package io.setlist.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.spark.sql.SparkSession;

/**
 * Makes one run after the other: the process, then, off the clock, what it has found. The broker is
 * in this JVM, which does nothing else meanwhile, so that its CPU time is the broker's.
 */
final class Race {

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final BenchConfig config;
  private final Setup setup;
  private final String brokers;
  private final Budget budget;
  private final PrintStream out;
  private final Workloads workloads;
  private final SessionsReader reader;
  private final Map<Long, FoundSessions> truths = new HashMap<>();

  Race(
      BenchConfig config,
      Setup setup,
      String brokers,
      SparkSession spark,
      Budget budget,
      PrintStream out) {
    this.config = config;
    this.setup = setup;
    this.brokers = brokers;
    this.budget = budget;
    this.out = out;
    this.workloads = new Workloads(config.dir(), brokers, config.users(), out);
    this.reader = new SessionsReader(spark, brokers);
  }

  /**
   * Makes the runs of a plan that are not among the results yet, as far as the budget goes. Returns
   * those that failed; they are tried again with the next call.
   */
  List<Run> run(Plan plan, Results results) throws Exception {
    List<Run> failed = new ArrayList<>();
    for (Plan.Step step : plan.left(results.all())) {
      if (!budget.allows(Plan.expectedSeconds(step, results.all()))) return failed;
      Run run = run(plan, step);
      if (run == null) return failed;
      results.add(run);
      if (!run.counts()) failed.add(run);
      out.println(line(run));
    }
    return failed;
  }

  /** Null where the budget ended before the run did. */
  private Run run(Plan plan, Plan.Step step) throws Exception {
    Contestant contestant = Contestants.named(step.contestant());
    Workload workload = workloads.of(step.events());
    if (contestant.division() == Division.BATCH) workloads.archive(workload, setup);
    Path folder = config.dir().resolve("runs").resolve(name(step));
    Folders.delete(folder);
    Files.createDirectories(folder);
    Attempt attempt = new Attempt(setup, brokers, workload, folder);
    TimedProcess process = new TimedProcess(contestant.launch().apply(attempt), folder);
    Duration patience = budget.left();
    if (patience.isNegative()) return null;

    double load = SYSTEM.getSystemLoadAverage();
    long brokerCpu = SYSTEM.getProcessCpuTime();
    TimedProcess.Cost cost = process.run(patience);
    double brokerSeconds = (SYSTEM.getProcessCpuTime() - brokerCpu) / 1e9;

    if (cost.exitCode() == TimedProcess.GIVEN_UP) {
      cleanUp(attempt);
      return null;
    }
    Verdict verdict = verdict(cost, attempt, contestant);
    if (verdict.failure() == null) cleanUp(attempt);
    return new Run(
        step.contestant(),
        step.events(),
        config.users(),
        step.round(),
        plan.code(step.contestant()),
        cost.wallSeconds(),
        cost.cpuSeconds(),
        brokerSeconds,
        cost.peakBytes(),
        load,
        verdict.found(),
        verdict.digest(),
        verdict.difference(),
        verdict.failure());
  }

  private static String name(Plan.Step step) {
    return step.contestant()
        + "-"
        + step.events()
        + "-"
        + step.round()
        + "-"
        + Long.toString(System.currentTimeMillis(), 36);
  }

  private record Verdict(long found, String digest, String difference, String failure) {}

  private Verdict verdict(TimedProcess.Cost cost, Attempt attempt, Contestant contestant)
      throws IOException {
    if (cost.exitCode() != 0) {
      return new Verdict(
          0, null, null, "exit code " + cost.exitCode() + "; see " + attempt.at("log"));
    }
    Output output = contestant.output().apply(attempt);
    if (output instanceof Output.Records records) return counted(records, attempt.workload());
    FoundSessions truth =
        truths.computeIfAbsent(
            attempt.workload().events(), events -> reader.truth(attempt.workload()));
    try {
      FoundSessions found = reader.of(output);
      return new Verdict(
          found.count(), found.digest(), found.differenceTo(truth).orElse(null), null);
    } catch (Exception e) { // Scala's checked ones are not declared
      return new Verdict(0, null, null, "no sessions to read: " + e.getMessage());
    }
  }

  private static Verdict counted(Output.Records output, Workload workload) throws IOException {
    long found = Long.parseLong(Files.readString(output.file()));
    String difference =
        found == workload.records()
            ? null
            : String.format(Locale.ROOT, "read %,d of %,d records", found, workload.records());
    return new Verdict(found, null, difference, null);
  }

  /** What it left on the disk and at the broker would be in the way of the next. */
  private void cleanUp(Attempt attempt) throws Exception {
    Folders.delete(attempt.folder());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
      Set<String> topics =
          admin.listTopics().names().get().stream()
              .filter(topic -> topic.startsWith(attempt.name()))
              .collect(Collectors.toSet());
      admin.deleteTopics(topics).all().get();
    } catch (ExecutionException e) {
      throw new IOException("cannot delete the topics of " + attempt.name(), e.getCause());
    }
  }

  private static String line(Run r) {
    return String.format(
        Locale.ROOT,
        "%-21s %,11d events  run %d  %6.1f s  %6.1f CPU s  %,6d MiB  %s",
        r.contestant(),
        r.events(),
        r.round(),
        r.wallSeconds(),
        r.cpuSeconds(),
        r.peakBytes() >> 20,
        r.failure() != null
            ? r.failure()
            : r.difference() != null
                ? r.difference()
                : String.format(
                    Locale.ROOT, "%,d %s", r.found(), r.digest() == null ? "records" : "sessions"));
  }
}

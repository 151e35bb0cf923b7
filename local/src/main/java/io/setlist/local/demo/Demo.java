package io.setlist.local.demo;

import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.local.broker.BrokerException;
import io.setlist.local.broker.LocalBroker;
import io.setlist.local.kafka.Target;
import io.setlist.local.process.Ending;
import io.setlist.local.process.Launched;
import io.setlist.local.process.OwnFolder;
import io.setlist.local.sql.Terminal;
import io.setlist.local.traffic.Faults;
import io.setlist.local.traffic.GenerateConfig;
import io.setlist.local.traffic.GenerateJob;
import io.setlist.rules.Rules;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * {@code ./setlist demo}: broker, traffic, stream, answers; then the night's batch, reconciliation
 * and repair; and after either the comparison with the truth.
 */
public final class Demo {

  private static final String TOPIC = "listens";
  private static final long SEED = 7;

  private final DemoConfig config;
  private final Path launcher;
  private final Story story;
  private final Ending ending;
  private final LocalDate day;

  private OwnFolder folder;
  private LocalBroker broker;
  private Answers answers;
  private boolean allTrue = true;

  private Demo(DemoConfig config, Path launcher, Story story, Ending ending, LocalDate day) {
    this.config = config;
    this.launcher = launcher;
    this.story = story;
    this.ending = ending;
    this.day = day;
  }

  private record Step(String name, Action action) {}

  private static final Pattern PLAIN = Pattern.compile("[\\w./:@%+=,-]+");

  @FunctionalInterface
  private interface Action {
    void run() throws Exception;
  }

  private List<Step> steps() {
    return List.of(
        new Step("Start a Kafka broker", this::startBroker),
        new Step("Send a day of listening, as devices send it", this::sendTraffic),
        new Step("Stream it into session tables, with spark-submit", this::stream),
        new Step("Ask the tables", this::ask),
        new Step("Compare with what truly happened", this::compare),
        new Step("Recompute the day from the archive, as each night", this::batch),
        new Step("Reconcile the live sessions with those of the batch", this::reconcile),
        new Step("Repair what differs, and reconcile again", this::repair),
        new Step("Compare again with what truly happened", this::compareAgain));
  }

  private ExitCode run() throws Exception {
    long began = System.nanoTime();
    folder = ending.add(OwnFolder.claim(config.dir(), "demo"));
    List<Step> steps = steps();
    for (int i = 0; i < steps.size(); i++) {
      long start = System.nanoTime();
      story.step(i + 1, steps.size(), steps.get(i).name());
      steps.get(i).action().run();
      story.took(System.nanoTime() - start);
    }
    leave((System.nanoTime() - began) / 1e9);
    return allTrue ? ExitCode.DONE : ExitCode.FAILED;
  }

  private void startBroker() {
    try {
      broker = ending.add(LocalBroker.start(folder.resolve("broker"), 0));
    } catch (BrokerException e) {
      throw JobException.failed(e.getMessage(), e);
    }
    story.say("A real one, in this process, at %s.", broker.bootstrap());
  }

  private void sendTraffic() {
    story.say(
        "%,d records of %s, a Monday (UTC), in the order in which they arrive: doubled",
        config.events(), day);
    story.say("and broken ones, events from the year 2100, phones back from a flight hours later.");
    Target target = Target.NONE.withBrokers(broker.bootstrap()).withTopic(TOPIC);
    GenerateConfig traffic =
        new GenerateConfig(
            folder.resolve("traffic"),
            target,
            SEED,
            config.events(),
            0,
            1,
            day,
            Faults.DEFAULTS,
            Rules.DEFAULTS.gap(),
            0,
            false);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    new GenerateJob(traffic, Instant.now(), new PrintStream(said, true, StandardCharsets.UTF_8))
        .run();
    story.sayWrapped(said.toString(StandardCharsets.UTF_8));
  }

  private void stream() throws InterruptedException {
    story.say(
        "At most %,d records a micro-batch: the watermark moves on between them.",
        config.eventsPerMicroBatch());
    launch(
        story::sayWrapped,
        "stream",
        "--brokers",
        broker.bootstrap(),
        "--topic",
        TOPIC,
        "--warehouse",
        folder.resolve("warehouse").toString(),
        "--trigger",
        "available-now",
        "--max-events-per-trigger",
        Long.toString(config.eventsPerMicroBatch()));
  }

  /** A job over the tables of the day. */
  private void launchNightly(String command) throws InterruptedException {
    launch(
        story::show,
        command,
        "--warehouse",
        folder.resolve("warehouse").toString(),
        "--date",
        day.toString(),
        // Spark's default of 200 tasks is for data that is not here, and so is the second compiler,
        // without which the JVM's code cache would be too small.
        "--conf",
        "spark.sql.shuffle.partitions=2",
        "--driver-java-options",
        "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m");
  }

  private void launch(Consumer<String> line, String... command) throws InterruptedException {
    List<String> all = new ArrayList<>(List.of(command));
    all.add(0, launcher.toString());
    int code = ending.add(Launched.talking(all)).await(line);
    if (code != 0) {
      throw JobException.failed(command[0] + " ended with exit code " + code, null);
    }
  }

  private void ask() {
    answers =
        ending.add(
            Answers.over(folder.resolve("warehouse"), launcher.resolveSibling("sql"), story));
    answers.print();
  }

  private void compare() {
    allTrue &= answers.checkLive(truth());
  }

  private void batch() throws InterruptedException {
    story.say("By Spark SQL that shares no algorithm with the stream. Here no event is too late.");
    launchNightly("batch");
  }

  private void reconcile() throws InterruptedException {
    launchNightly("reconcile");
    allTrue &= answers.explainDifferences();
  }

  private void repair() throws InterruptedException {
    story.say("In one commit; a stream that runs goes on meanwhile.");
    launchNightly("repair");
    launchNightly("reconcile");
    allTrue &= answers.confirmRepair();
    answers.printCertificate();
  }

  private void compareAgain() {
    allTrue &= answers.checkRepaired(truth());
  }

  private Path truth() {
    return folder.resolve("traffic").resolve("truth.jsonl.gz");
  }

  private void leave(double seconds) {
    story.heading("Look for yourself");
    story.say("  %s sql --warehouse %s \\", shown(launcher), shown(folder.resolve("warehouse")));
    story.say("    -e \"SELECT * FROM mood_by_hour_and_country\"");
    story.say("tables in    %s", shown(folder.resolve("warehouse")));
    story.say("the truth in %s", shown(truth()));
    story.say(
        "queries in   %s (each is a view of its name)", shown(launcher.resolveSibling("sql")));
    story.say("");
    story.say("The demo took %.0f s.", seconds);
  }

  /** As a person in this folder would write it. */
  private static String shown(Path path) {
    Path here = Path.of("").toAbsolutePath();
    if (!path.startsWith(here)) return quoted(path.toString());
    String relative = here.relativize(path).toString();
    return quoted(relative.startsWith(".") ? relative : "./" + relative);
  }

  /** For a shell, where it would take the text for something else. */
  private static String quoted(String text) {
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  /** Discover Weekly comes on Mondays: the last one that is over everywhere. */
  private static LocalDate lastMonday(Instant now) {
    return LocalDate.ofInstant(now, ZoneOffset.UTC)
        .minusDays(1)
        .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
  }

  private static ExitCode run(DemoConfig config) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    boolean colour = Terminal.isInteractive() && !"dumb".equals(System.getenv("TERM"));
    LocalDate day = lastMonday(Instant.now());
    try (Ending ending = Ending.withTheJvm("demo")) {
      try {
        return new Demo(config, Launched.launcher("demo"), new Story(out, colour), ending, day)
            .run();
      } catch (Exception | LinkageError e) {
        // After a signal, what fails because its parts are being closed is no news.
        if (ending.hasBegun()) Thread.currentThread().join();
        throw e;
      }
    }
  }

  public static void main(String[] args) {
    Command.main(new DemoOptions(), DemoConfig.DEFAULTS, args, Demo::run);
  }
}

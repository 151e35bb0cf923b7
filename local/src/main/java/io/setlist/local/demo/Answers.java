package io.setlist.local.demo;

import io.setlist.local.sql.Catalog;
import io.setlist.local.sql.Printer;
import io.setlist.local.sql.Session;
import io.setlist.table.CodeGeneration;
import io.setlist.table.Spark;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What a person asks of the tables once they are there. */
final class Answers implements AutoCloseable {

  private final SparkSession spark;
  private final Warehouse warehouse;
  private final Catalog catalog;
  private final Session session;
  private final Story story;

  private Answers(SparkSession spark, Path warehouse, Path queries, Story story) {
    this.spark = spark;
    this.warehouse = new Warehouse(spark, warehouse.toString());
    this.catalog = Catalog.open(spark, this.warehouse.uri(), queries);
    this.session =
        new Session(spark, catalog, Printer.table(Story.WIDTH, story.out()), Session.Access.READS);
    this.story = story;
  }

  static Answers over(Path warehouse, Path queries, Story story) {
    System.setProperty("spark.sql.warehouse.dir", warehouse.toString());
    System.setProperty("spark.ui.showConsoleProgress", "false");
    // The default of 200 tasks is for data that is not here.
    System.setProperty("spark.sql.shuffle.partitions", "2");
    SparkSession spark = Spark.session("setlist demo");
    CodeGeneration.decide(spark, warehouse.toString());
    return new Answers(spark, warehouse, queries, story);
  }

  void print() {
    ask("Sessions by status", "sessions_per_status");
    ask(
        "The longest listeners: one session each, without a pause of 15 minutes",
        "longest_listeners");
    ask("The longest streaks in Discover Weekly", "discover_weekly_streaks");
    ask("How sessions end: the mood of their last five songs", "moods");
    ask("Refused records by cause, each with its newest example", "refused_by_cause");
    ask("The books: every record is accounted for", "ledger_balance");
  }

  private void ask(String heading, String view) {
    story.heading(heading);
    session.run("SELECT * FROM " + view);
  }

  /** What the day is worth, once it is reconciled. */
  void printCertificate() {
    ask("The day's certificate", "certificates");
    ask("The figures of both sides, of all that is final", "drift");
  }

  /**
   * Says what the newest comparison found.
   *
   * @return whether nothing that differs is unexplained
   */
  boolean explainDifferences() {
    Row sum = newestCertificates().selectExpr("sum(differing)", "sum(unknown)").head();
    long differing = sum.getLong(0);
    long unknown = sum.getLong(1);
    if (unknown > 0) {
      story.bad("%,d of %,d differing sessions have no explanation", unknown, differing);
    } else {
      story.good("%,d sessions differ, each of them by late events alone", differing);
    }
    return unknown == 0;
  }

  /**
   * Says whether the repair left a difference.
   *
   * @return whether it left none
   */
  boolean confirmRepair() {
    long differing = newestCertificates().selectExpr("sum(differing)").head().getLong(0);
    if (differing == 0) {
      story.good("Nothing differs any more");
    } else {
      story.bad("%,d sessions still differ", differing);
    }
    return differing == 0;
  }

  private Dataset<Row> newestCertificates() {
    catalog.prepare("certificates");
    return spark.table("certificates");
  }

  /**
   * Checks the live sessions against the truth: those of users without late events.
   *
   * @return whether nothing differs that the stream could know
   */
  boolean checkLive(Path truth) {
    Dataset<Row> late = warehouse.read(Table.LATE_EVENTS);
    boolean equal = check(truth, late, "equal the truth, every column of them");
    Row n = late.selectExpr("count(*)", "count(DISTINCT user_id)").head();
    if (n.getLong(0) == 0) {
      story.say("No event came too late, so nobody was left out.");
      return equal;
    }
    story.say(
        "Left out: %,d users, of whose events %,d came more than an hour behind the watermark,",
        n.getLong(1), n.getLong(0));
    story.say(
        "from phones on a flight or without a network. The stream refused them, as it must: it"
            + " had");
    story.say(
        "called those sessions final. They are in late_events, and in the archive: the batch counts"
            + " them.");
    return equal;
  }

  /**
   * Checks the repaired sessions against the truth, what came late included.
   *
   * @return whether nothing differs but what is still in flight
   */
  boolean checkRepaired(Path truth) {
    Dataset<Row> late = warehouse.read(Table.LATE_EVENTS);
    Dataset<Row> unsettled = warehouse.read(Table.SESSIONS).where("status <> 'final'");
    // A repair leaves to the stream what may still change, and the stream has refused their events.
    Dataset<Row> inFlight =
        late.select("user_id").distinct().join(unsettled, "user_id", "left_semi").localCheckpoint();
    boolean equal = check(truth, inFlight, "equal the truth, now with all that came late");
    long users = inFlight.count();
    if (users > 0) {
      story.say(
          "Left out: %,d users with late events who still listened when the records ended. Not"
              + " final yet,",
          users);
      story.say("they are left to the stream; another night's repair finds them.");
    }
    return equal;
  }

  private boolean check(Path truth, Dataset<Row> leftOut, String verdict) {
    TruthCheck.Result result =
        TruthCheck.of(spark, truth, warehouse.read(Table.SESSIONS)).without(leftOut).compare();
    if (result.isEqual()) {
      story.good(
          "%,d of %,d sessions of %,d users %s",
          result.equal(), result.sessions(), result.users(), verdict);
    } else {
      story.bad(
          "%,d of %,d sessions of %,d users are true; %,d rows of the table are not:",
          result.equal(), result.sessions(), result.users(), result.extra());
      result.examples().forEach(example -> story.say("  %s", example));
    }
    return result.isEqual();
  }

  @Override
  public void close() {
    spark.stop();
  }
}

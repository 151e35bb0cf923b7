package io.setlist.local.demo;

import io.setlist.local.sql.Catalog;
import io.setlist.local.sql.Printer;
import io.setlist.local.sql.Session;
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
  private final Session session;
  private final Story story;

  private Answers(SparkSession spark, Path warehouse, Path queries, Story story) {
    this.spark = spark;
    this.warehouse = new Warehouse(spark, warehouse.toUri().toString());
    this.session =
        new Session(
            spark,
            Catalog.open(spark, this.warehouse.uri(), queries),
            Printer.table(Story.WIDTH, story.out()));
    this.story = story;
  }

  static Answers over(Path warehouse, Path queries, Story story) {
    System.setProperty("spark.sql.warehouse.dir", warehouse.toUri().toString());
    System.setProperty("spark.ui.showConsoleProgress", "false");
    // The default of 200 tasks is for data that is not here.
    System.setProperty("spark.sql.shuffle.partitions", "2");
    return new Answers(Spark.session("setlist demo"), warehouse, queries, story);
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

  /**
   * Checks the tables against the truth.
   *
   * @return whether nothing differs that the stream could know
   */
  boolean check(Path truth) {
    Dataset<Row> sessions = warehouse.read(Table.SESSIONS);
    Dataset<Row> late = warehouse.read(Table.LATE_EVENTS);
    TruthCheck all = TruthCheck.of(spark, truth.toUri().toString(), sessions);
    TruthCheck.Result result = all.without(late).compare();
    String line =
        String.format(
            java.util.Locale.ROOT,
            "%,d of %,d sessions of %,d users equal the truth, every column of them",
            result.equal(),
            result.sessions(),
            result.users());
    if (result.isEqual()) {
      story.good(line);
    } else {
      story.bad(line);
      story.say("%,d rows of the table are not true. The first differences:", result.extra());
      result.examples().forEach(example -> story.say("  %s", example));
    }
    explain(late);
    return result.isEqual();
  }

  private void explain(Dataset<Row> late) {
    Row n = late.selectExpr("count(*)", "count(DISTINCT user_id)").head();
    if (n.getLong(0) == 0) {
      story.say("No event came too late, so nobody was left out.");
      return;
    }
    story.say(
        "Left out: %,d users, of whose events %,d came more than an hour behind the watermark,",
        n.getLong(1), n.getLong(0));
    story.say(
        "from phones on a flight or without a network. The stream refused them, as it must: it had");
    story.say(
        "called those sessions final. They are in late_events; the nightly batch repairs these.");
  }

  @Override
  public void close() {
    spark.stop();
  }
}

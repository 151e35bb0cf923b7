package io.setlist.streaming;

import io.setlist.cli.JobException;
import io.setlist.streaming.checkpoint.QueryLog;
import io.setlist.streaming.delta.Transactions;
import io.setlist.streaming.planning.Gap;
import io.setlist.streaming.planning.OffsetRange;
import io.setlist.streaming.planning.PlannedBatch;
import io.setlist.streaming.planning.Progress;
import io.setlist.streaming.planning.Skip;
import io.setlist.streaming.source.ArchivedRecords;
import io.setlist.streaming.source.PlannedKafka;
import io.setlist.streaming.source.Resumption;
import io.setlist.streaming.source.TopicOffsets;
import io.setlist.streaming.source.TopicWatch;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what a query has yet to read with what Kafka still has. Where Kafka's retention was
 * faster, somebody has to say whether the query may go on.
 */
final class Retention {

  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  private final SparkSession spark;
  private final StreamConfig config;
  private final PlannedKafka.Offsets offsets;
  private final Warehouse warehouse;
  private final KafkaPipeline.Query query;
  private final ArchivedRecords archive;

  /**
   * @param archive where the query can read what Kafka has dropped; null for the archive query
   *     itself
   */
  Retention(
      KafkaPipeline.Opening opening,
      Warehouse warehouse,
      KafkaPipeline.Query query,
      ArchivedRecords archive) {
    this.spark = opening.spark();
    this.config = opening.config();
    this.offsets = opening.input().offsets();
    this.warehouse = warehouse;
    this.query = query;
    this.archive = archive;
  }

  /**
   * How to go on from the checkpoint.
   *
   * @throws JobException (usage) where records are lost and that was not accepted, where they
   *     cannot be done without, or where the topic is another one of the same name
   */
  Resumption resumption() throws InterruptedException {
    Resumption resumption = overRetention();
    if (!config.skips().isEmpty()) resumption = resumption.skipping(skipped());
    return resumption.cutting(unfinished());
  }

  /**
   * A micro-batch that was begun and has written nothing is planned anew with half of its records.
   * Whatever it died of, a kill costs nothing by that; and what in it was too much for the memory
   * that there is, such as one user's share, is cut with each start until it fits, with nobody to
   * help.
   */
  private Resumption.Cut unfinished() {
    Progress progress = Progress.of(new QueryLog(spark, query.checkpoint()));
    if (progress.planned().isEmpty()) return null;
    PlannedBatch planned = progress.planned().get();
    long records = planned.size(progress.done());
    if (records < 2 || hasWritten(planned, progress)) return null;
    progress.withdrawPlanned();
    LOG.info(
        "micro-batch {} of the {} query was cut short before it wrote; of its {} records it takes"
            + " half",
        planned.id(),
        query.name(),
        records);
    return new Resumption.Cut(planned.id(), records / 2);
  }

  private Resumption overRetention() throws InterruptedException {
    Optional<Shortage> found = shortage();
    if (found.isEmpty()) return Resumption.PLAIN;
    Shortage shortage = found.get();
    if (!isAllowed(shortage.lost()))
      throw JobException.usage(shortage.complaint(query.name(), config.topic().topic()));
    LOG.warn(
        "the {} query goes on though Kafka has deleted {} records before it read them: {} are read"
            + " from the archive, {} are lost {}",
        query.name(),
        shortage.dropped().records(),
        shortage.dropped().records() - shortage.lost().records(),
        shortage.lost().records(),
        shortage.lost());
    if (shortage.progress().planned().isPresent()) replan(shortage);
    return new Resumption(shortage.lost(), shortage.earliest(), archive, Gap.NONE, null);
  }

  /**
   * What of {@code --skip} the query has not read yet. A micro-batch that was planned with it, and
   * has not got so far as to write, is planned anew without.
   */
  private Gap skipped() throws InterruptedException {
    Progress progress = Progress.of(new QueryLog(spark, query.checkpoint()));
    TopicOffsets topic = offsets.of(config.topic());
    List<OffsetRange> asked = new ArrayList<>();
    for (Skip skip : config.skips()) {
      requireThere(skip, topic);
      asked.add(skip.range());
    }
    Optional<PlannedBatch> planned = progress.planned();
    boolean writes = planned.isPresent() && hasWritten(planned.get(), progress);
    SortedMap<Integer, Long> read = (writes ? planned.get() : progress.done()).positions();
    Gap ahead = new Gap(asked).from(read);
    if (planned.isPresent()
        && !writes
        && !new Gap(ahead.inside(read, planned.get().positions()))
            .less(planned.get().skipped())
            .isEmpty()) {
      progress.withdrawPlanned();
    }
    return ahead;
  }

  /** Then all of its records were read. */
  private boolean hasWritten(PlannedBatch planned, Progress progress) {
    return query.tables().stream()
        .anyMatch(
            table ->
                Transactions.newest(progress.log().queryId(), warehouse.log(table))
                    >= planned.id());
  }

  private void requireThere(Skip skip, TopicOffsets topic) {
    String name = config.topic().topic();
    Long end = topic.ends().get(skip.range().partition());
    String why =
        !skip.topic().equals(name)
            ? "the job reads topic '" + name + "'"
            : end == null
                ? "there is no such partition; there are " + topic.ends().size()
                : skip.range().until() > end ? "the partition ends at offset " + end : null;
    if (why != null) throw JobException.usage("--skip " + skip + ": " + why);
  }

  private boolean isAllowed(Gap lost) {
    return switch (config.dataLoss()) {
      case REFUSED -> false;
      case FILLED -> lost.isEmpty();
      case ACCEPTED -> true;
    };
  }

  /** What to say of a failed query if records that it had yet to read have gone meanwhile. */
  Optional<String> complaint() throws InterruptedException {
    return shortage().map(s -> s.complaint(query.name(), config.topic().topic()));
  }

  private Optional<Shortage> shortage() throws InterruptedException {
    Progress progress = Progress.of(new QueryLog(spark, query.checkpoint()));
    if (!progress.hasBegun()) return Optional.empty();
    TopicOffsets topic = topic(progress.planned().orElse(progress.done()));
    SortedMap<Integer, Long> needed = needed(progress);
    Gap dropped = Gap.between(needed, topic.earliest());
    if (dropped.isEmpty()) return Optional.empty();
    Gap lost = archive == null ? dropped : dropped.less(archive.within(dropped));
    return Optional.of(
        new Shortage(progress, needed, topic.earliest(), dropped, lost, archive != null));
  }

  /** Looked at twice before it is refused, as {@link TopicWatch#look} does. */
  private TopicOffsets topic(PlannedBatch read) throws InterruptedException {
    TopicOffsets topic = offsets.of(config.topic());
    try {
      topic.requireTopicOf(read, config.topic().topic());
      return topic;
    } catch (JobException e) {
      TopicOffsets again = offsets.of(config.topic());
      again.requireTopicOf(read, config.topic().topic());
      return again;
    }
  }

  private SortedMap<Integer, Long> needed(Progress progress) {
    return progress
        .planned()
        .map(
            planned ->
                isWritten(planned, progress) ? planned.positions() : planned.start(progress.done()))
        .orElse(progress.done().positions());
  }

  /** Whether a micro-batch that will be repeated has all its records in the table already. */
  private boolean isWritten(PlannedBatch planned, Progress progress) {
    return archive == null
        && Transactions.newest(progress.log().queryId(), warehouse.log(Table.ARCHIVE))
            >= planned.id();
  }

  /**
   * A micro-batch that was cut short cannot be repeated without some of its records once it has
   * begun to write: tables would have what the state has not. Before, it can be planned anew.
   */
  private void replan(Shortage shortage) {
    Progress progress = shortage.progress();
    PlannedBatch planned = progress.planned().orElseThrow();
    if (!shortage.lost().touches(shortage.needed(), planned.positions())) return;
    if (hasWritten(planned, progress)) {
      throw JobException.usage(
          "micro-batch "
              + planned.id()
              + " of the "
              + query.name()
              + " query was cut short while it wrote, and has to be repeated with all its"
              + " records, but some are lost ("
              + shortage.lost()
              + "); bring them back into the archive, or begin a new --warehouse");
    }
    progress.withdrawPlanned();
  }
}

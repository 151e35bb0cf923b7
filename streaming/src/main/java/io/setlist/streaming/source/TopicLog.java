package io.setlist.streaming.source;

import io.setlist.streaming.planning.Offer;
import io.setlist.streaming.planning.OffsetRange;
import io.setlist.streaming.planning.PlannedBatch;
import java.time.Clock;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.ReadMaxRows;
import org.apache.spark.sql.connector.read.streaming.SupportsAdmissionControl;
import org.apache.spark.sql.connector.read.streaming.SupportsTriggerAvailableNow;

/** What there is to be read of a topic, as Spark's Kafka source and Kafka itself tell it. */
final class TopicLog {

  private final MicroBatchStream kafka;
  private final String topic;
  private final TopicWatch watch;
  private final Resumption resumption;
  private final Clock clock;

  /** When the log ends of an available-now run were asked for, and what they were; it asks once. */
  private long availableSeenAt;

  private TopicOffsets available;
  private String topicId;
  private Offset latest;

  TopicLog(
      MicroBatchStream kafka, String topic, TopicWatch watch, Resumption resumption, Clock clock) {
    this.kafka = kafka;
    this.topic = topic;
    this.watch = watch;
    this.resumption = resumption;
    this.clock = clock;
  }

  String topic() {
    return topic;
  }

  /** As last seen; null while nobody asked, and where the brokers know none. */
  String topicId() {
    return topicId;
  }

  /** Kafka's log ends as last seen; null while nobody asked, as in a run that only closes. */
  Offset latest() {
    return latest;
  }

  void prepareForTriggerAvailableNow() {
    availableSeenAt = clock.millis();
    available = watch.look();
    ((SupportsTriggerAvailableNow) kafka).prepareForTriggerAvailableNow();
  }

  /** Looks. */
  Offer offer(PlannedBatch last, ReadLimit limit) {
    SortedMap<Integer, Long> from = resumption.past(last.positions());
    long seenAt = availableSeenAt > 0 ? availableSeenAt : clock.millis();
    // Before Spark asks, so that what is read of a log without open transactions reaches its end.
    TopicOffsets now = watch.look(last, topic);
    topicId = now.id();
    SupportsAdmissionControl source = (SupportsAdmissionControl) kafka;
    Offset offered = source.latestOffset(KafkaPositions.of(kafka, topic, from), limit);
    latest = source.reportLatestOffset();
    SortedMap<Integer, Long> ends = notBefore(from, KafkaPositions.read(topic, latest));
    SortedMap<Integer, Long> until =
        withSmallRest(notBefore(from, KafkaPositions.read(topic, offered)), ends, limit);
    until.replaceAll((p, end) -> resumption.lost().before(p, from.getOrDefault(p, 0L), end));
    SortedMap<Integer, Long> logEnds = new TreeMap<>(ends);
    (available == null ? now : available).ends().forEach((p, n) -> logEnds.merge(p, n, Math::max));
    return new Offer(last.positions(), until, ends, logEnds, seenAt);
  }

  /**
   * As far as one can read, and at least as far as was read: a transaction may be open that begins
   * before, where the tables were read without regard to such.
   */
  private static SortedMap<Integer, Long> notBefore(
      SortedMap<Integer, Long> from, SortedMap<Integer, Long> until) {
    SortedMap<Integer, Long> all = new TreeMap<>(until);
    all.replaceAll((partition, end) -> Math.max(end, from.getOrDefault(partition, 0L)));
    return all;
  }

  /**
   * All there is, where no more than a hundredth of the limit would be left: a micro-batch for a
   * few records costs seconds, and each backlog would end with one, since Kafka's source rounds
   * down what it takes of each partition.
   */
  static SortedMap<Integer, Long> withSmallRest(
      SortedMap<Integer, Long> offered, SortedMap<Integer, Long> ends, ReadLimit limit) {
    long most = limit instanceof ReadMaxRows rows ? rows.maxRows() : 0;
    long left = OffsetRange.total(OffsetRange.between(offered, ends));
    return left <= most / 100 ? new TreeMap<>(ends) : offered;
  }

  void close() {
    watch.close();
  }
}

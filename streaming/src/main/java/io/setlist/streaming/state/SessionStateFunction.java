package io.setlist.streaming.state;

import io.setlist.event.Event;
import io.setlist.event.EventParser;
import io.setlist.rules.Rules;
import io.setlist.streaming.kernel.EventBlock;
import io.setlist.streaming.kernel.FrozenBlocks;
import io.setlist.streaming.kernel.SessionKernel;
import io.setlist.streaming.kernel.Step;
import io.setlist.streaming.kernel.Upsert;
import io.setlist.streaming.kernel.UserState;
import io.setlist.streaming.planning.RunningBatch;
import io.setlist.streaming.planning.Watermarks;
import io.setlist.streaming.source.Key;
import io.setlist.streaming.source.ReadReport;
import io.setlist.streaming.source.WakeReader;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.GroupState;

/**
 * One user in a micro-batch: state and packed events in, changes out. The event reader's reports
 * pass through it on their way to the sink.
 */
public final class SessionStateFunction
    implements FlatMapGroupsWithStateFunction<byte[], Packed, byte[], Row> {

  private static final long serialVersionUID = 1L;

  /** The running micro-batch; serialised with the function, asked in the task. */
  @FunctionalInterface
  public interface Batch extends Supplier<RunningBatch.InTask>, Serializable {}

  /** Where the running task keeps frozen events; asked in the task. */
  @FunctionalInterface
  public interface Freezer extends Supplier<FrozenStore>, Serializable {}

  private final Rules rules;
  private final Batch batch;
  private final Freezer freezer;
  private transient SessionKernel kernel;
  private transient EventParser parser;

  public SessionStateFunction(Rules rules, Batch batch, Freezer freezer) {
    this.rules = rules;
    this.batch = batch;
    this.freezer = freezer;
  }

  @Override
  public Iterator<Row> call(byte[] key, Iterator<Packed> rows, GroupState<byte[]> state) {
    return Key.isReport(key) ? reports(rows) : user(Key.userOf(key), rows, state);
  }

  private Iterator<Row> user(byte[] userId, Iterator<Packed> rows, GroupState<byte[]> state) {
    if (kernel == null) kernel = new SessionKernel(rules);
    RunningBatch.InTask now = batch.get();
    requireSameWatermark(now, state);
    Input input = Input.of(userId, rows);
    boolean known = state.exists();
    FrozenBlocks blocks = freezer.get().of(userId);
    UserState kept =
        known ? UserState.decode(userId, state.get(), blocks) : UserState.empty(userId, blocks);
    UserState before = input.forget() ? kept.emptied() : kept;
    Step step = kernel.apply(before, input.events(), now.watermark(), now.emitMode());
    if (!step.refused().isEmpty()) {
      throw new IllegalStateException(
          "the event reader let through "
              + step.refused().size()
              + " late events of micro-batch "
              + now.id());
    }
    keep(step, kept, known, state);
    return output(userId, step, now);
  }

  /**
   * The event reader judges by our number, Spark's timers run by its own: apart, both would be
   * wrong.
   */
  private static void requireSameWatermark(RunningBatch.InTask now, GroupState<byte[]> state) {
    long spark = Watermarks.fromSpark(state.getCurrentWatermarkMs());
    if (spark != now.watermark()) {
      throw new IllegalStateException(
          "micro-batch "
              + now.id()
              + " has watermark "
              + now.watermark()
              + ", Spark says "
              + spark);
    }
  }

  /**
   * What the source has for a user.
   *
   * @param forget nothing that is known of the user is to be left; the rows are the sink's affair
   */
  private record Input(List<Event> events, boolean forget) {

    static Input of(byte[] userId, Iterator<Packed> rows) {
      List<Event> events = new ArrayList<>();
      boolean forget = false;
      while (rows.hasNext()) {
        byte[] payload = rows.next().getPayload();
        if (WakeReader.forgets(payload)) forget = true;
        else EventBlock.read(userId, payload, 0, payload.length, events);
      }
      return new Input(events, forget);
    }
  }

  private static void keep(Step step, UserState kept, boolean known, GroupState<byte[]> state) {
    if (step.state() != kept) step.state().keepFrozen(kept);
    if (step.state().isEmpty()) {
      if (known) state.remove();
      return;
    }
    if (!known || step.state() != kept) state.update(step.state().encode());
    // Spark fires a timer when the watermark has passed it, we want it reached. It takes none that
    // lies behind the watermark, nor one at the epoch.
    long timer = Math.max(step.alarm() - 1, state.getCurrentWatermarkMs());
    state.setTimeoutTimestamp(Math.max(timer, 1));
  }

  private static Iterator<Row> output(byte[] userId, Step step, RunningBatch.InTask now) {
    List<Row> out = new ArrayList<>(step.upserts().size() + 1);
    for (String id : step.withdrawn()) out.add(Output.withdrawal(id));
    for (Upsert upsert : step.upserts()) out.add(Output.upsert(upsert, now));
    if (step.duplicates() > 0) out.add(Output.duplicates(step.duplicates()));
    if (step.pending()) out.add(Output.pending(userId));
    return out.isEmpty() ? Collections.emptyIterator() : out.iterator();
  }

  /**
   * Row by row, as they are asked for: a flood of refused records is never in memory as a whole.
   */
  private Iterator<Row> reports(Iterator<Packed> rows) {
    if (parser == null) parser = new EventParser(rules.maxEventBytes(), rules.maxFutureSkewMs());
    RunningBatch.InTask now = batch.get();
    return new Iterator<>() {
      private ReadReport report;
      private Iterator<ReadReport.Refused> refused = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        return refused.hasNext() || rows.hasNext();
      }

      @Override
      public Row next() {
        if (refused.hasNext()) return refused(report, refused.next(), now);
        report = ReadReport.decode(rows.next().getPayload());
        refused = report.refused();
        return Output.counts(report);
      }
    };
  }

  private Row refused(ReadReport report, ReadReport.Refused r, RunningBatch.InTask now) {
    if (!r.isLate()) return Output.dead(report, r, now);
    // The reader has parsed it before; late events are too few to carry their fields through the
    // shuffle.
    Event event = (Event) parser.parse(r.value(), r.timestamp());
    return Output.late(report, r, event, now);
  }
}

package io.setlist.streaming.state;

import static io.setlist.streaming.TestEvents.at;
import static io.setlist.streaming.TestEvents.json;
import static io.setlist.streaming.TestEvents.minutes;
import static io.setlist.streaming.TestEvents.play;
import static io.setlist.streaming.TestEvents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.event.Event;
import io.setlist.event.Rejection;
import io.setlist.rules.Rules;
import io.setlist.session.SessionId;
import io.setlist.streaming.kernel.EmitMode;
import io.setlist.streaming.kernel.FrozenBlocks;
import io.setlist.streaming.planning.OffsetRange;
import io.setlist.streaming.planning.RunningBatch;
import io.setlist.streaming.planning.Watermarks;
import io.setlist.streaming.source.ReadReport;
import io.setlist.streaming.source.SourceRows;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.TestGroupState;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Default rules: gap 15 minutes, lateness 60. */
class SessionStateFunctionTest {

  private static final StructType SESSION =
      (StructType) Output.SCHEMA.apply(Output.SESSION).dataType();
  private static final StructType LATE = (StructType) Output.SCHEMA.apply(Output.LATE).dataType();
  private static final StructType DEAD = (StructType) Output.SCHEMA.apply(Output.DEAD).dataType();

  private static final long STARTED = at(500);

  private RunningBatch.InTask now =
      new RunningBatch.InTask(7, Watermarks.NONE, EmitMode.EARLY, STARTED);
  private final Map<String, byte[]> blocks = new TreeMap<>();
  private final SessionStateFunction function =
      new SessionStateFunction(Rules.DEFAULTS, () -> now, () -> this::blocksOf);

  @Test
  void emitsANewSessionAndSetsItsTimer() {
    TestGroupState<byte[]> state = unknown();
    List<Row> out = user(state, play("ann", at(0)), play("ann", at(10)));

    assertThat(out).hasSize(1);
    assertThat(upsert(out.get(0), "session_id")).isEqualTo(SessionId.of(utf8("ann"), at(0)));
    assertThat(upsert(out.get(0), "session_end")).isEqualTo(new Timestamp(at(10)));
    assertThat(upsert(out.get(0), "event_count")).isEqualTo(2L);
    assertThat(upsert(out.get(0), "status")).isEqualTo("open");
    assertThat(upsert(out.get(0), "revision")).isEqualTo(1L);
    assertThat(upsert(out.get(0), "updated_at")).isEqualTo(new Timestamp(STARTED));
    assertThat(state.isUpdated()).isTrue();
    assertThat(timer(state)).as("just before the gap has passed").isEqualTo(at(25) - 1);
  }

  @Test
  void keepsChangesPendingUntilABatchThatEmitsEarly() {
    begin(Watermarks.NONE, EmitMode.FINAL);
    TestGroupState<byte[]> state = unknown();
    List<Row> held = user(state, play("ann", at(0)));
    assertThat(held).hasSize(1);
    assertThat(held.get(0).getByte(0)).isEqualTo(Output.PENDING_USER);
    assertThat((byte[]) held.get(0).get(6)).isEqualTo(utf8("ann"));

    begin(Watermarks.NONE, EmitMode.EARLY);
    List<Row> emitted = wake(known(state));
    assertThat(emitted).hasSize(1);
    assertThat(upsert(emitted.get(0), "revision")).isEqualTo(1L);
  }

  @Test
  void countsARevisionForEachEmittedChange() {
    TestGroupState<byte[]> state = unknown();
    user(state, play("ann", at(0)));
    TestGroupState<byte[]> later = known(state);
    List<Row> out = user(later, play("ann", at(5)));
    assertThat(upsert(out.get(0), "revision")).isEqualTo(2L);
    out = user(known(later), play("ann", at(7)));
    assertThat(upsert(out.get(0), "revision")).isEqualTo(3L);
  }

  @Test
  void leavesTheStateOfAUserWithNothingNewAsItIs() {
    TestGroupState<byte[]> state = unknown();
    user(state, play("ann", at(0)));
    TestGroupState<byte[]> woken = known(state);
    assertThat(wake(woken)).isEmpty();
    assertThat(woken.isUpdated()).as("no write").isFalse();
    assertThat(timer(woken)).as("Spark forgets a timer with each call").isEqualTo(at(15) - 1);
  }

  @Test
  void makesNoStateForAWokenUserWithoutOne() {
    TestGroupState<byte[]> state = unknown();
    assertThat(wake(state)).isEmpty();
    assertThat(state.isUpdated()).isFalse();
    assertThat(state.isRemoved()).isFalse();
    assertThat(state.getTimeoutTimestampMs().isPresent()).isFalse();
  }

  @Test
  void setsNoTimerBeforeTheWatermark() {
    begin(at(15) - 1, EmitMode.EARLY);
    TestGroupState<byte[]> state = unknown();
    List<Row> out = user(state, play("ann", at(0)));
    assertThat(upsert(out.get(0), "status")).isEqualTo("open");
    assertThat(timer(state)).isEqualTo(at(15) - 1);

    begin(at(15), EmitMode.EARLY);
    state = unknown();
    out = user(state, play("ann", at(0)));
    assertThat(upsert(out.get(0), "status")).isEqualTo("closed");
    assertThat(timer(state)).isEqualTo(at(75) - 1);
  }

  @Test
  void closesThenFinalisesByTimersAndForgetsTheUser() {
    TestGroupState<byte[]> state = unknown();
    user(state, play("ann", at(0)));

    begin(at(15), EmitMode.EARLY);
    TestGroupState<byte[]> closing = timedOut(state);
    List<Row> out = noRows(closing);
    assertThat(upsert(out.get(0), "status")).isEqualTo("closed");
    assertThat(upsert(out.get(0), "revision")).isEqualTo(2L);
    assertThat(timer(closing)).isEqualTo(at(75) - 1);

    begin(at(75) - 1, EmitMode.FINAL);
    TestGroupState<byte[]> early = timedOut(closing);
    assertThat(noRows(early)).as("a millisecond too early").isEmpty();

    begin(at(75), EmitMode.FINAL);
    TestGroupState<byte[]> last = timedOut(closing);
    out = noRows(last);
    assertThat(upsert(out.get(0), "status")).as("final is never held").isEqualTo("final");
    assertThat(upsert(out.get(0), "revision")).isEqualTo(3L);
    assertThat(last.isRemoved()).isTrue();
  }

  @Test
  void withdrawsTheRowOfASessionThatBeginsEarlierNow() {
    TestGroupState<byte[]> state = unknown();
    user(state, play("ann", at(10)));
    begin(Watermarks.NONE, EmitMode.FINAL);
    List<Row> out = user(known(state), play("ann", at(0)));
    assertThat(out).hasSize(2);
    assertThat(out.get(0).getByte(0)).isEqualTo(Output.WITHDRAWAL);
    assertThat(out.get(0).getString(2)).isEqualTo(SessionId.of(utf8("ann"), at(10)));
    assertThat(upsert(out.get(1), "session_id")).isEqualTo(SessionId.of(utf8("ann"), at(0)));
    assertThat(upsert(out.get(1), "revision")).isEqualTo(1L);
  }

  @Test
  void leavesNothingOfAUserWhoIsForgotten() {
    TestGroupState<byte[]> state = unknown();
    user(state, play("ann", at(0)));
    TestGroupState<byte[]> forgotten = known(state);
    assertThat(call(SourceRows.userKey("ann"), SourceRows.forget(), forgotten)).isEmpty();
    assertThat(forgotten.isRemoved()).isTrue();

    TestGroupState<byte[]> never = unknown();
    assertThat(call(SourceRows.userKey("ann"), SourceRows.forget(), never)).isEmpty();
    assertThat(never.isUpdated()).isFalse();
  }

  /** Held users are woken in the same micro-batch. */
  @Test
  void emitsNothingOfAUserWhoIsForgotten() {
    begin(Watermarks.NONE, EmitMode.FINAL);
    TestGroupState<byte[]> state = unknown();
    user(state, play("ann", at(0)));
    begin(Watermarks.NONE, EmitMode.EARLY);
    TestGroupState<byte[]> forgotten = known(state);
    List<Packed> rows = List.of(packed(SourceRows.block()), packed(SourceRows.forget()));
    assertThat(list(function.call(SourceRows.userKey("ann"), rows.iterator(), forgotten)))
        .isEmpty();
    assertThat(forgotten.isRemoved()).isTrue();
  }

  @Test
  void keepsTheOlderEventsOfALongSessionBesideTheState() {
    TestGroupState<byte[]> state = listensForFiveMinutes(function);
    assertThat(state.get().length).isLessThan(1_000);
    assertThat(blocks).as("an event each second").hasSizeGreaterThan(5);

    List<Row> out = user(known(state), play("ann", at(0) + 1));
    assertThat(upsert(out.get(0), "event_count")).isEqualTo(301L);
  }

  @Test
  void leavesNoBlockOfAUserWhoIsForgottenOrGone() {
    TestGroupState<byte[]> state = listensForFiveMinutes(function);
    call(SourceRows.userKey("ann"), SourceRows.forget(), known(state));
    assertThat(blocks).isEmpty();

    state = listensForFiveMinutes(function);
    begin(at(5 + 15 + 60), EmitMode.EARLY);
    noRows(timedOut(state));
    assertThat(blocks).isEmpty();
  }

  private TestGroupState<byte[]> listensForFiveMinutes(SessionStateFunction function) {
    TestGroupState<byte[]> state = unknown();
    for (int second = 0; second < 300; second += 10) {
      Event[] events = new Event[10];
      for (int i = 0; i < 10; i++) events[i] = play("ann", at(0) + (second + i) * 1000L);
      Packed block = packed(SourceRows.block(events));
      function.call(SourceRows.userKey("ann"), List.of(block).iterator(), state);
      state = known(state);
    }
    return state;
  }

  @Test
  void countsCopies() {
    Event song = play("ann", at(0));
    List<Row> out = user(unknown(), song, song, song);
    assertThat(out).hasSize(2);
    assertThat(out.get(1).getByte(0)).isEqualTo(Output.COUNTS);
    assertThat(out.get(1).getStruct(5).getLong(6)).isEqualTo(2);
  }

  @Test
  void acceptsTheOldestEventThatIsNotLateAndNoneBefore() {
    begin(at(60), EmitMode.EARLY);
    assertThat(user(unknown(), play("ann", at(0) + 1))).hasSize(1);
    assertThatThrownBy(() -> user(unknown(), play("ann", at(0))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the event reader let through 1 late events of micro-batch 7");
  }

  @Test
  void refusesAWatermarkThatIsNotSparks() {
    begin(at(60), EmitMode.EARLY);
    TestGroupState<byte[]> other = state(Optional.empty(), at(59), false);
    assertThatThrownBy(() -> user(other, play("ann", at(60))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("micro-batch 7 has watermark " + at(60) + ", Spark says " + at(59));
    now = new RunningBatch.InTask(7, Watermarks.NONE, EmitMode.EARLY, STARTED);
    assertThatThrownBy(() -> user(state(Optional.empty(), at(1), false), play("ann", at(60))))
        .hasMessageContaining("Spark says " + at(1));
  }

  @Test
  void passesReportsThrough() {
    begin(at(120), EmitMode.FINAL);
    Rejection bad = new Rejection(Rejection.Code.BAD_FIELD, "country");
    Rejection broken = new Rejection(Rejection.Code.MALFORMED_JSON, null);
    byte[] lateValue = json("zoë", at(1));
    byte[] report =
        SourceRows.report(
            new OffsetRange(3, 40, 52),
            9,
            4,
            at(130),
            List.of(
                new ReadReport.Refused(bad, 41, at(121), utf8("k"), utf8("{}")),
                new ReadReport.Refused(broken, 42, at(122), null, null),
                new ReadReport.Refused(null, 43, at(123), null, lateValue)));
    TestGroupState<byte[]> state = unknown();
    List<Row> out = call(SourceRows.reportKey(3), report, state);

    assertThat(out)
        .extracting(r -> r.getByte(0))
        .containsExactly(Output.COUNTS, Output.DEAD_LETTER, Output.DEAD_LETTER, Output.LATE_EVENT);
    assertThat(out.get(0).getStruct(5))
        .as("partition, offsets, records, forgotten, dead, late, duplicates, largest")
        .isEqualTo(org.apache.spark.sql.RowFactory.create(3, 12L, 9L, 4L, 2L, 1L, 0L, at(130)));
    Row dead = out.get(1).getStruct(4);
    assertThat(dead.get(DEAD.fieldIndex("code"))).isEqualTo("BAD_FIELD");
    assertThat(dead.get(DEAD.fieldIndex("field"))).isEqualTo("country");
    assertThat(dead.get(DEAD.fieldIndex("offset"))).isEqualTo(41L);
    assertThat((byte[]) dead.get(DEAD.fieldIndex("key"))).isEqualTo(utf8("k"));
    assertThat(out.get(2).getStruct(4).get(DEAD.fieldIndex("value"))).isNull();
    Row late = out.get(3).getStruct(3);
    assertThat(late.get(LATE.fieldIndex("user_id"))).isEqualTo("zoë");
    assertThat(late.get(LATE.fieldIndex("event_time"))).isEqualTo(new Timestamp(at(1)));
    assertThat(late.get(LATE.fieldIndex("country"))).isNull();
    assertThat(late.get(LATE.fieldIndex("ms_played"))).isNull();
    assertThat((byte[]) late.get(LATE.fieldIndex("value"))).isEqualTo(lateValue);
    assertThat(late.get(LATE.fieldIndex("watermark"))).isEqualTo(new Timestamp(at(120)));
    assertThat(late.get(LATE.fieldIndex("batch_id"))).isEqualTo(7L);
    assertThat(state.isUpdated()).as("a report has no state").isFalse();
  }

  @Test
  void reportsAPartitionThatGaveNothingGood() {
    byte[] report = SourceRows.report(new OffsetRange(0, 7, 9), 0, 0, Long.MIN_VALUE, List.of());
    List<Row> out = call(SourceRows.reportKey(0), report, unknown());
    assertThat(out.get(0).getStruct(5).getLong(1)).isEqualTo(2);
    assertThat(out.get(0).getStruct(5).get(7)).isNull();
  }

  /** Spark takes row by row; all of a flood at once would not fit. */
  @Test
  void asksForAReportWhenTheOneBeforeIsPassedOn() {
    Rejection broken = new Rejection(Rejection.Code.MALFORMED_JSON, null);
    List<ReadReport.Refused> three =
        java.util.Collections.nCopies(3, new ReadReport.Refused(broken, 1, at(1), null, null));
    int[] asked = {0};
    Iterator<Packed> reports =
        java.util.stream.Stream.generate(
                () -> {
                  asked[0]++;
                  return packed(SourceRows.report(new OffsetRange(0, 0, 3), 3, 0, at(1), three));
                })
            .limit(1000)
            .iterator();
    Iterator<Row> out = function.call(SourceRows.reportKey(0), reports, unknown());
    for (int row = 0; row < 8; row++) out.next();
    assertThat(asked[0]).as("reports of four rows each").isEqualTo(2);
    assertThat(list(out)).hasSize(4 * 1000 - 8);
  }

  private FrozenBlocks blocksOf(byte[] userId) {
    String user = new String(userId, StandardCharsets.UTF_8) + " ";
    return new FrozenBlocks() {
      @Override
      public byte[] read(int number) {
        return blocks.get(user + number);
      }

      @Override
      public void write(int number, byte[] block) {
        blocks.put(user + number, block);
      }

      @Override
      public void remove(int number) {
        blocks.remove(user + number);
      }
    };
  }

  private void begin(long watermark, EmitMode emitMode) {
    now = new RunningBatch.InTask(7, watermark, emitMode, STARTED);
  }

  private TestGroupState<byte[]> unknown() {
    return state(Optional.empty(), sparks(), false);
  }

  private TestGroupState<byte[]> known(TestGroupState<byte[]> before) {
    return state(Optional.of(before.get()), sparks(), false);
  }

  private TestGroupState<byte[]> timedOut(TestGroupState<byte[]> before) {
    return state(Optional.of(before.get()), sparks(), true);
  }

  private long sparks() {
    return now.watermark() == Watermarks.NONE ? 0 : now.watermark();
  }

  private static TestGroupState<byte[]> state(
      Optional<byte[]> bytes, long watermark, boolean timedOut) {
    return TestGroupState.create(
        bytes, GroupStateTimeout.EventTimeTimeout(), minutes(0), Optional.of(watermark), timedOut);
  }

  private static long timer(TestGroupState<byte[]> state) {
    return (Long) state.getTimeoutTimestampMs().get();
  }

  private List<Row> user(TestGroupState<byte[]> state, Event... events) {
    return call(SourceRows.userKey("ann"), SourceRows.block(events), state);
  }

  private List<Row> wake(TestGroupState<byte[]> state) {
    return user(state);
  }

  private List<Row> noRows(TestGroupState<byte[]> state) {
    return list(function.call(SourceRows.userKey("ann"), List.<Packed>of().iterator(), state));
  }

  private List<Row> call(byte[] key, byte[] payload, TestGroupState<byte[]> state) {
    return list(function.call(key, List.of(packed(payload)).iterator(), state));
  }

  private static Packed packed(byte[] payload) {
    Packed packed = new Packed();
    packed.setPayload(payload);
    return packed;
  }

  private static List<Row> list(Iterator<Row> rows) {
    List<Row> all = new ArrayList<>();
    rows.forEachRemaining(all::add);
    return all;
  }

  private static Object upsert(Row row, String column) {
    assertThat(row.getByte(0)).isEqualTo(Output.UPSERT);
    return row.getStruct(1).get(SESSION.fieldIndex(column));
  }
}

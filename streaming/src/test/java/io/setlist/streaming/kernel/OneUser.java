package io.setlist.streaming.kernel;

import io.setlist.event.Event;
import io.setlist.rules.Rules;
import io.setlist.session.SessionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A user and the table for scenarios that read step by step; a gap of 10, a lateness of 100. */
final class OneUser {

  static final long GAP = 10;
  static final long LATENESS = 100;
  static final byte[] USER = Sketch.utf8(Sketch.USER);

  static final Rules RULES =
      Rules.DEFAULTS
          .withGap(Duration.ofMillis(GAP))
          .withAllowedLateness(Duration.ofMillis(LATENESS));

  private final SessionKernel kernel = new SessionKernel(RULES);
  final SessionTable table = new SessionTable();
  final BlocksInMemory blocks = new BlocksInMemory();
  UserState state = UserState.empty(USER, blocks);
  long watermark = Long.MIN_VALUE;

  OneUser watermark(long w) {
    watermark = w;
    return this;
  }

  Step early(Sketch... events) {
    return step(EmitMode.EARLY, events);
  }

  Step finals(Sketch... events) {
    return step(EmitMode.FINAL, events);
  }

  private Step step(EmitMode emitMode, Sketch... sketches) {
    List<Event> events = new ArrayList<>();
    for (Sketch s : sketches) events.add(s.event());
    Step step = kernel.apply(state, events, watermark, emitMode);
    table.apply(step);
    state = blocks.keep(state, step.state());
    return step;
  }

  /** The rows as "start-end status revision", by ascending start. */
  List<String> rows() {
    return table.upserts().stream().map(OneUser::line).toList();
  }

  static List<String> lines(Step step) {
    return step.upserts().stream().map(OneUser::line).toList();
  }

  private static String line(Upsert u) {
    return "%d-%d %s %d"
        .formatted(u.session().startMs(), u.session().endMs(), u.status().word(), u.revision());
  }

  static List<String> ids(long... starts) {
    return Arrays.stream(starts).mapToObj(s -> SessionId.of(USER, s)).toList();
  }
}

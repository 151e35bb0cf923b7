package io.setlist.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Bytes to event, one record after another, by each reader. All of them fill the same draft, so the
 * difference is the JSON alone. In the parser's package, to reach its readers one by one.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ParserBenchmark {

  private static final int EVENTS = 1000;
  private static final long NOW = 1_800_000_000_000L;

  /** iso, epoch: plain events by form of time; unicode: an unknown field that is not ASCII. */
  @Param({"iso", "epoch", "unicode"})
  public String events;

  private final byte[][] values = new byte[EVENTS][];
  private final Draft draft = new Draft();
  private final EventParser parser = new EventParser(64 * 1024, 300_000);
  private final Utf8 utf8 = new Utf8();
  private final JacksonReader jackson = new JacksonReader();

  /** The readers of the libraries that were tried. */
  interface Reader {
    boolean read(byte[] value, Draft draft) throws Exception;
  }

  /** Writes the events and checks that every reader makes the same of them. */
  @Setup
  public void write() throws Exception {
    Random random = new Random(1);
    long bytes = 0;
    for (int i = 0; i < EVENTS; i++) {
      values[i] = event(random).getBytes(UTF_8);
      bytes += values[i].length;
    }
    System.out.println("bytes per event: " + bytes / EVENTS);
    for (byte[] value : values) {
      Parsed expected = parser.parse(value, NOW);
      if (!(expected instanceof Event)) throw new IllegalStateException(expected.toString());
      Reader[] readers = {
        this::jacksonChars,
        CandidateReaders::jacksonBytes,
        CandidateReaders::fastjson2,
        CandidateReaders::dslJson,
        CandidateReaders::jsoniter
      };
      for (Reader reader : readers) {
        draft.begin(Draft.ALL_FIELDS);
        reader.read(value, draft);
        Parsed parsed = draft.judge(NOW, 0);
        if (!expected.equals(parsed)) throw new IllegalStateException(expected + " " + parsed);
      }
    }
  }

  private boolean jacksonChars(byte[] value, Draft target) {
    return jackson.read(utf8.decode(value), target);
  }

  private String event(Random random) {
    long time = 1_700_000_000_000L + random.nextInt(100_000_000);
    String[] types = {"play", "skip", "pause", "resume", "finish"};
    return ("{\"user_id\":\"u%06d\",\"event_time\":%s,\"type\":\"%s\",\"event_id\":\"%016x\","
            + "\"track_id\":\"t%05d\",\"playlist_id\":\"p%03d\",\"device_id\":\"phone-%d\","
            + "\"country\":\"SE\",\"ms_played\":%d,\"valence\":%.3f,\"energy\":%.3f%s}")
        .formatted(
            random.nextInt(1_000_000),
            events.equals("iso") ? "\"" + java.time.Instant.ofEpochMilli(time) + "\"" : "" + time,
            types[random.nextInt(types.length)],
            random.nextLong(),
            random.nextInt(100_000),
            random.nextInt(1000),
            random.nextInt(3),
            random.nextInt(300_000),
            random.nextDouble(),
            random.nextDouble(),
            events.equals("unicode") ? ",\"title\":\"Håll om mig\"" : "");
  }

  /** What the product runs. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void eventParser(Blackhole hole) {
    for (byte[] value : values) hole.consume(parser.parse(value, NOW));
  }

  /** What keys a record. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void userId(Blackhole hole) {
    for (byte[] value : values) hole.consume(parser.userId(value));
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void jacksonChars(Blackhole hole) throws Exception {
    readAll(this::jacksonChars, hole);
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void jacksonBytes(Blackhole hole) throws Exception {
    readAll(CandidateReaders::jacksonBytes, hole);
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void fastjson2(Blackhole hole) throws Exception {
    readAll(CandidateReaders::fastjson2, hole);
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void dslJson(Blackhole hole) throws Exception {
    readAll(CandidateReaders::dslJson, hole);
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void jsoniter(Blackhole hole) throws Exception {
    readAll(CandidateReaders::jsoniter, hole);
  }

  private void readAll(Reader reader, Blackhole hole) throws Exception {
    for (byte[] value : values) {
      draft.begin(Draft.ALL_FIELDS);
      reader.read(value, draft);
      hole.consume(draft.judge(NOW, 0));
    }
  }
}

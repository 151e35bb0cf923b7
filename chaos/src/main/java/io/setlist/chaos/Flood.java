package io.setlist.chaos;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Refused records, nearly as much of them as the stream has memory, in one partition between the
 * good ones: before the stream is started, or while it runs.
 */
final class Flood implements Fault {

  private static final long BYTES = 800L << 20;
  private static final int PIECE = 2 << 10;

  /** As large as Kafka's default allows a record to be. */
  private static final int LARGE = (1 << 20) - 512;

  /** So many texts differ, as far as they fit: more than the producer's compression looks back. */
  private static final int TEXTS = 64;

  private static final int TEXT_BYTES = 8 << 20;

  private enum Kind {
    /** No JSON. */
    BROKEN(PIECE, "{\"user_id\":\"flood\",\"note\":\"%s"),
    /** JSON, and no event. */
    WRONG(
        PIECE,
        "{\"user_id\":\"flood\",\"event_time\":\"yesterday\",\"type\":\"play\",\"note\":\"%s\"}"),
    /** An event from long before all others. */
    LATE(
        PIECE,
        "{\"user_id\":\"flood\",\"event_time\":\"2015-01-01T00:00:00Z\",\"type\":\"play\",\"note\":\"%s\"}"),
    /** Longer than an event may be. */
    OVERSIZED(LARGE, "{\"user_id\":\"flood\",\"note\":\"%s\"}");

    private final int length;
    private final String json;

    Kind(int length, String json) {
      this.length = length;
      this.json = json;
    }

    List<byte[]> texts(Random random) {
      List<byte[]> texts = new ArrayList<>();
      int noted = length - json.length();
      for (int i = 0; i < Math.min(TEXTS, TEXT_BYTES / length); i++) {
        String note =
            random
                .ints(noted, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        texts.add(json.formatted(note).getBytes(StandardCharsets.US_ASCII));
      }
      return texts;
    }
  }

  private final Deck<Kind> kinds = new Deck<>(Arrays.asList(Kind.values()));

  @Override
  public String name() {
    return "flood";
  }

  @Override
  public String purpose() {
    return "refused records, as much as fits into memory, in one partition";
  }

  @Override
  public String strike(World world, Random random) throws Exception {
    return world.onOwnStage(stage -> play(stage, random));
  }

  private String play(Stage stage, Random random) throws Exception {
    Kind kind = kinds.draw(random);
    Moment moment = Moment.working(random);
    boolean running = random.nextBoolean();
    stage.traffic().begin();
    // There is no "late" before there is a watermark.
    RunningStream stream = stage.stream();
    stream.awaitMicroBatches(2);
    if (!running) stream.stop();
    long records = send(kind, stage.traffic(), random);
    if (!running) stream = stage.stream();
    // In the middle of it, or of the first micro-batches of it.
    Thread.sleep(moment.ms());
    stream.awaitRecovery(moment.microBatches());
    stream.kill();
    return String.format(
        Locale.ROOT,
        "%,d %s records of %,d bytes, %s",
        records,
        kind.name().toLowerCase(Locale.ROOT),
        kind.length,
        running ? "live" : "waiting");
  }

  private static long send(Kind kind, SteadyTraffic traffic, Random random) {
    List<byte[]> texts = kind.texts(random);
    String key = "flood";
    long records = BYTES / kind.length;
    for (long i = 0; i < records; i++) traffic.send(key, texts.get((int) (i % texts.size())));
    return records;
  }
}

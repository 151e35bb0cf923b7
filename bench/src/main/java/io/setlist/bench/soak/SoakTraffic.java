package io.setlist.bench.soak;

import io.setlist.local.kafka.Target;
import io.setlist.local.kafka.TopicWriter;
import io.setlist.local.traffic.Faults;
import io.setlist.local.traffic.Traffic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;

/**
 * The generator's listeners, with late, doubled and broken records, so many records a second. Their
 * days go by faster than ours, so that sessions become final at a steady rate soon.
 */
final class SoakTraffic implements AutoCloseable {

  private static final Faults FAULTS = new Faults(0.005, 0.01, 0.005, 0.001, 0.01);
  private static final Instant FROM = Instant.parse("2015-01-05T00:00:00Z");
  private static final Instant UNTIL = Instant.parse("2024-12-30T00:00:00Z");

  private final TopicWriter writer;
  private final double perSecond;
  private final Thread sender;
  private volatile RuntimeException failure;
  private volatile boolean closed;

  /** Makes the topic, and begins at once. */
  SoakTraffic(Target target, SoakConfig config) {
    writer = TopicWriter.open(target, remark -> {});
    perSecond = config.rate();
    Traffic traffic = new Traffic(1, FROM, UNTIL, config.users(), FAULTS);
    sender = new Thread(() -> send(traffic), "traffic");
    sender.setDaemon(true);
    sender.start();
  }

  private void send(Traffic traffic) {
    long began = System.nanoTime();
    long[] sent = {0};
    try {
      traffic.play(
          arrival -> {
            await(began + (long) (sent[0]++ / perSecond * 1e9));
            byte[] key = arrival.key().getBytes(StandardCharsets.UTF_8);
            writer.send(key, arrival.value(), () -> "record " + sent[0]);
          });
    } catch (RuntimeException e) {
      if (!closed) failure = e;
    }
  }

  private void await(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      if (closed) throw new CancellationException();
      LockSupport.parkNanos(left);
    }
  }

  /** Throws what ended it, where it ended. */
  void requireFlow() {
    if (failure != null) throw failure;
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    LockSupport.unpark(sender);
    sender.join(5000);
    writer.close();
  }
}

package io.setlist.chaos;

import io.setlist.chaos.check.SentRecords;
import io.setlist.local.kafka.Target;
import io.setlist.local.kafka.TopicWriter;
import io.setlist.local.traffic.Faults;
import io.setlist.local.traffic.Traffic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Records into the topic, so many a second, whatever happens to the rest of the world; kept, to
 * compare with. Their devices live faster than the clock: a day passes in a minute or two.
 */
final class SteadyTraffic implements AutoCloseable {

  private static final Faults FAULTS = new Faults(0.01, 0.02, 0.01, 0.002, 0.05);
  private static final Instant FROM = Instant.parse("2015-01-05T00:00:00Z");
  private static final Instant UNTIL = Instant.parse("2024-12-30T00:00:00Z");

  /** A day of so many comes to some 20,000 records. */
  private static final int USERS = 240;

  private final TopicWriter writer;
  private final long intervalNanos;
  private final SentRecords sent = new SentRecords();
  private final ReentrantLock gate = new ReentrantLock(true);
  private final Thread sender;

  private long due;
  private volatile Instant latest = FROM;
  private volatile boolean closed;
  private volatile RuntimeException failure;

  /**
   * Makes the topic where it is missing, and sends nothing yet.
   *
   * @param perSecond records
   */
  SteadyTraffic(Target target, long seed, double perSecond) {
    writer = TopicWriter.open(target, remark -> {});
    intervalNanos = (long) (1e9 / perSecond);
    Traffic traffic = new Traffic(seed, FROM, UNTIL, USERS, FAULTS);
    sender = new Thread(() -> send(traffic), "traffic");
    sender.setDaemon(true);
  }

  /** From now on it flows. */
  void begin() {
    due = System.nanoTime();
    sender.start();
  }

  private void send(Traffic traffic) {
    try {
      traffic.play(this::send);
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private void send(Traffic.Arrival arrival) {
    // After a pause the flow goes on, and does not make up for it.
    due = Math.max(due + intervalNanos, System.nanoTime());
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    send(arrival.key(), arrival.value());
    latest = arrival.at();
  }

  /** One record more, between the others. */
  void send(String key, byte[] value) {
    gate.lock();
    try {
      if (closed) throw new CancellationException();
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      writer.send(bytes, value, () -> "record " + sent.count());
      sent.add(key, value);
    } finally {
      gate.unlock();
    }
  }

  /** Nothing more is sent until {@link #resume}; returns when all that was sent is acknowledged. */
  void pause() {
    if (failure != null) throw failure;
    gate.lock();
    try {
      writer.flush();
    } catch (RuntimeException e) {
      gate.unlock();
      throw e;
    }
  }

  /** By the thread that paused it. */
  void resume() {
    gate.unlock();
  }

  SentRecords sent() {
    return sent;
  }

  /** The first date that the records are of. */
  LocalDate firstDate() {
    return LocalDate.ofInstant(FROM, ZoneOffset.UTC);
  }

  /** The date that the devices have come to. */
  LocalDate today() {
    return LocalDate.ofInstant(latest, ZoneOffset.UTC);
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    if (gate.isHeldByCurrentThread()) gate.unlock();
    sender.interrupt();
    sender.join(5000);
    writer.close();
  }
}

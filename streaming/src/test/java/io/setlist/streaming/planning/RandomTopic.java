package io.setlist.streaming.planning;

import static io.setlist.streaming.TestEvents.at;
import static io.setlist.streaming.TestEvents.minutes;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A topic whose partitions are hours apart, fall silent, speak again and grow in number. Of its
 * records some are no events, and none is in order.
 */
final class RandomTopic {

  /** What a record says that is no event. */
  static final long BROKEN = Long.MIN_VALUE;

  private static final class Partition {
    final List<Long> eventTimes = new ArrayList<>();
    long deviceTime;
    boolean asleep;
  }

  private final Random random;
  private final List<Partition> partitions = new ArrayList<>();

  RandomTopic(Random random) {
    this.random = random;
    int first = 1 + random.nextInt(3);
    for (int p = 0; p < first; p++) grow();
  }

  private void grow() {
    Partition partition = new Partition();
    partition.deviceTime = at(random.nextInt(600));
    partitions.add(partition);
  }

  /** Time passes: a minute or so, or a pause. */
  long next(long now) {
    if (random.nextInt(30) == 0 && partitions.size() < 5) grow();
    boolean pause = random.nextInt(15) == 0;
    if (!pause) partitions.forEach(this::speak);
    return now + (pause ? minutes(random.nextInt(200)) : random.nextInt(40_000));
  }

  private void speak(Partition partition) {
    if (random.nextInt(8) == 0) partition.asleep = !partition.asleep;
    if (partition.asleep) return;
    for (int i = random.nextInt(4); i > 0; i--) {
      partition.deviceTime += random.nextInt(600_000);
      long jitter = minutes(random.nextInt(90)) * random.nextInt(2);
      partition.eventTimes.add(random.nextInt(4) == 0 ? BROKEN : partition.deviceTime - jitter);
    }
  }

  SortedMap<Integer, Long> ends() {
    SortedMap<Integer, Long> ends = new TreeMap<>();
    for (int p = 0; p < partitions.size(); p++) {
      ends.put(p, (long) partitions.get(p).eventTimes.size());
    }
    return ends;
  }

  /** Event times of the records from one position to another. */
  List<Long> eventTimes(int partition, long from, long until) {
    return partitions.get(partition).eventTimes.subList((int) from, (int) until);
  }
}

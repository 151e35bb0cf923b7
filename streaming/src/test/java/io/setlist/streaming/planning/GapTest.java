package io.setlist.streaming.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code 1:5-8} is of partition 1 the offsets 5, 6 and 7; {@code 1=5} the position 5 in it. */
class GapTest {

  @ParameterizedTest(name = "to be read from {0}, Kafka has from {1}: {2}")
  @CsvSource({
    "0=5,     0=5,     ''",
    "0=5,     0=3,     ''",
    "0=5,     0=8,     0:5-8",
    "0=5 1=0, 0=8 1=4, 0:5-8 1:0-4",
    // a partition that was added, and nothing of it read
    "0=5,     0=5 1=2, 1:0-2",
  })
  void isWhatKafkaHasDroppedOfWhatIsNeeded(String needed, String earliest, String gap) {
    assertThat(spell(Gap.between(positions(needed), positions(earliest)))).isEqualTo(gap);
  }

  @ParameterizedTest(name = "{0} less {1}: {2}")
  @CsvSource({
    "0:5-8,         '',            0:5-8",
    "0:5-8,         0:5-8,         ''",
    "0:5-8,         0:0-9,         ''",
    "0:5-8,         0:6-7,         0:5-6 0:7-8",
    "0:5-8,         0:5-6 0:7-8,   0:6-7",
    "0:5-8,         1:5-8,         0:5-8",
    "0:5-8,         0:0-5 0:8-9,   0:5-8",
    "0:5-8 1:0-4,   0:5-8 1:2-3,   1:0-2 1:3-4",
  })
  void isLessByWhatIsFoundElsewhere(String gap, String found, String left) {
    assertThat(spell(new Gap(ranges(gap)).less(ranges(found)))).isEqualTo(left);
  }

  @Test
  void isPassedOver() {
    Gap gap = new Gap(ranges("0:5-8 0:10-12"));

    assertThat(gap.after(0, 4)).isEqualTo(4);
    assertThat(gap.after(0, 5)).isEqualTo(8);
    assertThat(gap.after(0, 7)).isEqualTo(8);
    assertThat(gap.after(0, 8)).isEqualTo(8);
    assertThat(gap.after(1, 5)).isEqualTo(5);
    assertThat(gap.before(0, 0, 20)).isEqualTo(5);
    assertThat(gap.before(0, 8, 20)).isEqualTo(10);
    assertThat(gap.before(0, 12, 20)).isEqualTo(20);
    assertThat(gap.before(1, 0, 20)).isEqualTo(20);
  }

  @ParameterizedTest(name = "{0} between {1} and {2}: {3}")
  @CsvSource({
    "0:5-8, 0=5, 0=6, true",
    "0:5-8, 0=0, 0=6, true",
    "0:5-8, 0=0, 0=5, false",
    "0:5-8, 0=8, 0=9, false",
    "0:5-8, 1=0, 1=9, false",
  })
  void touchesWhatWouldReadOfIt(String gap, String from, String until, boolean touches) {
    assertThat(new Gap(ranges(gap)).touches(positions(from), positions(until))).isEqualTo(touches);
  }

  @ParameterizedTest(name = "of {0} between {1} and {2}: {3}")
  @CsvSource({
    "0:5-8,             0=0, 0=9,     0:5-8",
    "0:5-8,             0=6, 0=7,     0:6-7",
    "0:5-8,             0=8, 0=9,     ''",
    "0:5-8,             0=0, 0=5,     ''",
    "0:5-8 1:0-2,       0=0, 0=9 1=1, 0:5-8 1:0-1",
    // side by side, twice the same, one within another, one over the end of another
    "0:5-8 0:8-9,       0=0, 0=9,     0:5-9",
    "0:5-8 0:5-8,       0=0, 0=9,     0:5-8",
    "0:5-8 0:6-7,       0=0, 0=9,     0:5-8",
    "0:6-9 0:5-7 0:1-2, 0=0, 0=9,     0:1-2 0:5-9",
  })
  void hasEachOffsetOnceOfWhatLiesBetween(String gap, String from, String until, String inside) {
    List<OffsetRange> found = new Gap(ranges(gap)).inside(positions(from), positions(until));
    assertThat(spell(new Gap(found))).isEqualTo(inside);
  }

  @ParameterizedTest(name = "{0} is near {1}: {2}")
  @CsvSource({
    "0:5-8,           0:0-5, true",
    "0:5-8,           0:0-6, true",
    "0:5-8,           0:7-9, true",
    "0:5-8,           0:8-9, false",
    "0:5-8,           1:0-9, false",
    "0:100004-100005, 0:0-5, true",
    "0:100005-100006, 0:0-5, false",
  })
  void isNearForWhoReadsOn(String gap, String range, boolean near) {
    assertThat(new Gap(ranges(gap)).isNear(ranges(range).get(0))).isEqualTo(near);
  }

  @Test
  void countsAndNamesWhatIsMissing() {
    Gap gap = new Gap(ranges("2:0-7 0:5-2005"));

    assertThat(gap.records()).isEqualTo(2007);
    assertThat(gap).hasToString("partition 0: 2,000 from offset 5, partition 2: 7 from offset 0");
  }

  private static SortedMap<Integer, Long> positions(String text) {
    return words(text).stream()
        .map(w -> w.split("="))
        .collect(
            Collectors.toMap(
                w -> Integer.valueOf(w[0]), w -> Long.valueOf(w[1]), (a, b) -> b, TreeMap::new));
  }

  private static List<OffsetRange> ranges(String text) {
    return words(text).stream()
        .map(w -> w.split("[:-]"))
        .map(
            w ->
                new OffsetRange(Integer.parseInt(w[0]), Long.parseLong(w[1]), Long.parseLong(w[2])))
        .toList();
  }

  private static String spell(Gap gap) {
    return gap.ranges().stream()
        .map(r -> r.partition() + ":" + r.from() + "-" + r.until())
        .collect(Collectors.joining(" "));
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(" ")).filter(w -> !w.isEmpty()).toList();
  }
}

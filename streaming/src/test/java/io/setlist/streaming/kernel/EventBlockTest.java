package io.setlist.streaming.kernel;

import static io.setlist.streaming.kernel.Sketch.at;
import static io.setlist.streaming.kernel.Sketch.play;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.event.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventBlockTest {

  private static final String UUID = "550e8400-e29b-41d4-a716-446655440000";

  private final EventBlock.Writer writer = new EventBlock.Writer();

  @Test
  void everyCombinationOfFieldsComesBackInTheOrderGiven() {
    List<Event> events = new ArrayList<>();
    Random random = new Random(1);
    for (int fields = 0; fields < 256; fields++) {
      String type = List.of("play", "skip", "pause", "resume", "finish", "like").get(fields % 6);
      Sketch s = at(random.nextLong(253_402_300_799_999L), type);
      if ((fields & 1) != 0) s = s.id("id " + fields);
      if ((fields & 2) != 0) s = s.track("t" + fields / 16);
      if ((fields & 4) != 0) s = s.playlist("p" + fields / 32);
      if ((fields & 8) != 0) s = s.device("d" + fields / 64);
      if ((fields & 16) != 0) s = s.country(fields % 3 == 0 ? "DE" : "GB");
      if ((fields & 32) != 0) s = s.ms(random.nextInt(604_800_001));
      s = s.mood((fields & 64) != 0 ? random.nextDouble() : Double.NaN, Double.NaN);
      if ((fields & 128) != 0) s = s.mood(s.valence(), random.nextInt(1001) / 1000.0);
      events.add(s.event());
    }

    assertThat(roundTrip(events)).isEqualTo(events);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "0",
        "00",
        "cafe",
        "CAFE",
        "caf",
        "cafg",
        UUID,
        "550E8400-e29b-41d4-a716-446655440000",
        "550e8400-e29b-41d4-a716-44665544000-",
        "550e8400e29b41d4a716446655440000",
        "\uD83C\uDFB5",
        "\u0000",
        "7ouMYWpwJ422jRcDASZB7P"
      })
  void anyTextComesBackAsItWas(String text) {
    List<Event> events = List.of(play(1).id(text).track(text).device(text).event());

    assertThat(roundTrip(events)).isEqualTo(events);
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {0, 1, 0.5, 0.1, 0.1234, 0.12345, 1.0 / 3, Double.MIN_VALUE, 0x1.fffffffffffffp-1})
  void anyFractionComesBackExactly(double v) {
    Event back = roundTrip(List.of(play(1).mood(v, Double.NaN).event())).get(0);

    assertThat(back.valence()).isEqualTo(v);
    assertThat(back.energy()).isNaN();
  }

  @Test
  void timesAreAnyNumbersOfMilliseconds() {
    List<Event> events =
        List.of(play(Long.MAX_VALUE).event(), play(Long.MIN_VALUE).event(), play(0).event());

    assertThat(roundTrip(events)).isEqualTo(events);
  }

  @Test
  void aWriterCanBeUsedAgain() {
    writer.add(play(5).track("t").event());
    byte[] first = writer.toBytes();
    assertThat(writer.count()).isEqualTo(1);
    assertThat(writer.size()).isEqualTo(first.length);

    writer.reset();
    assertThat(writer.count()).isZero();
    assertThat(writer.size()).isZero();
    writer.add(play(5).track("t").event());

    assertThat(writer.toBytes()).isEqualTo(first);
  }

  @Test
  void whatRepeatsCostsNothing() {
    Sketch s =
        play(0).track("7ouMYWpwJ422jRcDASZB7P").playlist("37i9dQZEVXcJZyENOWUFo7").device(UUID);
    writer.add(s.event());
    int one = writer.size();

    writer.add(s.event());

    assertThat(writer.size() - one).isEqualTo(3);
  }

  @Test
  void aCutBlockIsAnErrorUnlessTheCutIsBetweenEvents() {
    writer.add(play(1000).id(UUID).track("t").mood(1.0 / 3, 0.5).event());
    byte[] block = writer.toBytes();

    for (int length = 1; length < block.length; length++) {
      byte[] cut = Arrays.copyOf(block, length);
      assertThatThrownBy(() -> read(cut))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("corrupt bytes");
    }
  }

  private List<Event> roundTrip(List<Event> events) {
    writer.reset();
    for (Event e : events) writer.add(e);
    return read(writer.toBytes());
  }

  private static List<Event> read(byte[] block) {
    // Amid other bytes, as in a shuffled row.
    byte[] wider = new byte[block.length + 7];
    Arrays.fill(wider, (byte) 0xFF);
    System.arraycopy(block, 0, wider, 3, block.length);
    List<Event> events = new ArrayList<>();
    EventBlock.read(OneUser.USER, wider, 3, block.length, events);
    return events;
  }
}

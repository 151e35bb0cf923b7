package io.setlist.streaming.kernel;

import static io.setlist.streaming.kernel.Sketch.at;
import static io.setlist.streaming.kernel.Sketch.play;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.session.Session;
import io.setlist.session.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserStateTest {

  private static final String UUID = "550e8400-e29b-41d4-a716-446655440000";
  private static final String DISCOVER_WEEKLY = "37i9dQZEVXcJZyENOWUFo7";

  private final OneUser user = new OneUser();

  /** Version 1 as it was first released. Never make this file anew: states in the field are old. */
  @Test
  void aStateOfVersion1IsStillRead() throws IOException {
    byte[] golden = golden("user-state-v1.hex");

    UserState state = decode(golden);

    assertThat(state.aggregate().toSession(OneUser.USER)).isEqualTo(session(FOLDED));
    assertThat(state.tail()).isEqualTo(TAIL.stream().map(Sketch::event).toList());
    assertThat(state.publications())
        .extracting(p -> p.start() + " " + p.status() + " " + p.revision() + " " + p.stale())
        .containsExactly("1000 CLOSED 2 true", "1400 OPEN 1 false");
    assertThat(state.encode()).isEqualTo(golden);
  }

  @Test
  void aStateOfVersion1IsContinuedAsIfItHadNeverBeenStored() throws IOException {
    user.state = decode(golden("user-state-v1.hex"));
    Sketch skip = at(1195, "skip").playlist("mix");

    Step step =
        new SessionKernel(OneUser.RULES)
            .apply(user.state, List.of(skip.event()), 1280, EmitMode.EARLY);

    List<Sketch> first = new ArrayList<>(FOLDED);
    first.addAll(TAIL.subList(0, TAIL.size() - 1));
    first.add(skip);
    // The second session is as it was published: known by the digest in the file.
    assertThat(step.upserts()).containsExactly(new Upsert(session(first), Status.CLOSED, 3));
    assertThat(step.pending()).isFalse();
  }

  /** A new version needs a file of its own; the older ones stay, and tests as those above. */
  @Test
  void thisBuildWritesTheGoldenFileOfItsVersionByteForByte() throws IOException {
    byte[] written = stateOfTheGoldenFile();
    assertThat(HexFormat.of().formatHex(written))
        .isEqualTo(HexFormat.of().formatHex(golden("user-state-v" + written[0] + ".hex")));
  }

  /** Version 3, which has frozen events in blocks of their own; the rest of it is version 1's. */
  @Test
  void aStateOfVersion3AndItsBlocksAreStillRead() throws IOException {
    UserState state = frozenStateOfTheGoldenFiles();

    assertThat(state.aggregate().toSession(OneUser.USER)).isEqualTo(session(foldedAndFrozen()));
    assertThat(state.tail()).isEqualTo(List.of(TAIL.get(3).event()));
    UserState unfrozen = state.unfrozenFor(List.of(TAIL.get(0).event()));
    assertThat(unfrozen.aggregate().toSession(OneUser.USER)).isEqualTo(session(FOLDED));
    assertThat(unfrozen.tail()).isEqualTo(TAIL.stream().map(Sketch::event).toList());
  }

  @Test
  void thisBuildWritesTheGoldenFilesOfVersion3ByteForByte() throws IOException {
    UserState plain = decode(golden("user-state-v1.hex"));
    Step step =
        new SessionKernel(OneUser.RULES, new FreezeRule(-1, 2, 9))
            .apply(plain, List.of(), 1280, EmitMode.EARLY);
    UserState state = user.blocks.keep(plain, step.state());

    assertThat(HexFormat.of().formatHex(state.encode()))
        .isEqualTo(HexFormat.of().formatHex(golden("user-state-v3.hex")));
    assertThat(user.blocks.blocks).containsOnlyKeys(0);
    assertThat(HexFormat.of().formatHex(user.blocks.read(0)))
        .isEqualTo(HexFormat.of().formatHex(golden("user-state-v3-block.hex")));
  }

  private UserState frozenStateOfTheGoldenFiles() throws IOException {
    user.blocks.write(0, golden("user-state-v3-block.hex"));
    return decode(golden("user-state-v3.hex"));
  }

  private UserState decode(byte[] bytes) {
    return UserState.decode(OneUser.USER, bytes, user.blocks);
  }

  private static List<Sketch> foldedAndFrozen() {
    List<Sketch> events = new ArrayList<>(FOLDED);
    events.addAll(TAIL.subList(0, 3));
    return events;
  }

  static byte[] stateOfTheGoldenFile() {
    OneUser user = new OneUser();
    user.early(FOLDED.toArray(Sketch[]::new));
    user.watermark(1280).early(TAIL.get(0), TAIL.get(3));
    user.finals(TAIL.get(1), TAIL.get(2));
    return user.state.encode();
  }

  // A skip before any song, a top streak that is over, a streak and a run of skips that go on, more
  // moods than are kept, packed and plain texts.
  private static final List<Sketch> FOLDED =
      List.of(
          at(1000, "skip").id("0").device("tv \uD83D\uDCFA"),
          play(1009).id(UUID).playlist(DISCOVER_WEEKLY).device(UUID).ms(1_000_000).mood(0.1, 0.9),
          play(1018).playlist(DISCOVER_WEEKLY).device(UUID).country("DE").mood(0.2, 0.8),
          at(1027, "pause").country("GB"),
          at(1036, "resume").playlist("only resumed").ms(5),
          play(1045).playlist(DISCOVER_WEEKLY).mood(0.3, 1.0 / 3),
          at(1054, "skip").playlist(DISCOVER_WEEKLY),
          at(1063, "skip").playlist(DISCOVER_WEEKLY),
          play(1072),
          play(1081).playlist("cafe").mood(0.4, 0.6),
          play(1090).playlist("mix").mood(0.5, 0.5),
          at(1099, "skip").playlist("mix"),
          play(1108).playlist("mix").mood(0.6, 0.4).ms(604_800_000),
          at(1117, "skip").playlist("mix"),
          at(1126, "like").track("t"),
          at(1135, "like").track("t"),
          at(1144, "like").track("t"),
          at(1153, "like").track("t"),
          at(1162, "like").track("t"),
          at(1171, "like").track("t"),
          at(1180, "like").track("t"));

  private static final List<Sketch> TAIL =
      List.of(
          play(1185),
          at(1190, "like \uD83C\uDFB5")
              .id("x")
              .track("t9")
              .playlist("mix")
              .device("cafe")
              .country("DE")
              .ms(0)
              .mood(0.125, Double.NaN),
          at(1190, "finish")
              .id("y")
              .track("t9")
              .playlist("mix")
              .device(UUID)
              .country("DE")
              .ms(1000)
              .mood(0.1, 0.12345),
          play(1400).id(UUID).mood(1.0 / 3, 0.25));

  private static Session session(List<Sketch> events) {
    return BruteForceSessions.of(events, OneUser.GAP).get(0);
  }

  static byte[] golden(String name) throws IOException {
    try (InputStream in = UserStateTest.class.getResourceAsStream("/golden/" + name)) {
      assertThat(in).as("/golden/" + name).isNotNull();
      String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 255})
  void anUnknownVersionIsNamedBesideTheReadableOne(int version) {
    byte[] bytes = UserState.empty(OneUser.USER, user.blocks).encode();
    bytes[0] = (byte) version;

    assertThatThrownBy(() -> decode(bytes))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("version " + version + ";")
        .hasMessageContaining("this build reads versions 1 and 3");
  }

  @Test
  void noBytesAreNoState() {
    assertThatThrownBy(() -> decode(new byte[0]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has no bytes");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void everyCutStateIsAnErrorThatSaysSo(int version) throws IOException {
    byte[] golden = golden("user-state-v" + version + ".hex");

    for (int length = 1; length < golden.length; length++) {
      byte[] cut = Arrays.copyOf(golden, length);
      assertThatThrownBy(() -> decode(cut))
          .as("the first %d bytes", length)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("cannot be read");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void damagedBytesNeverEndInAnotherError(int version) throws IOException {
    frozenStateOfTheGoldenFiles();
    byte[] golden = golden("user-state-v" + version + ".hex");
    Random random = new Random(7);

    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = golden.clone();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        damaged[1 + random.nextInt(damaged.length - 1)] = (byte) random.nextInt(256);
      }
      try {
        decode(damaged).unfrozenFor(List.of(TAIL.get(0).event()));
      } catch (IllegalStateException e) {
        assertThat(e).hasMessageContaining("cannot be read");
      }
    }
  }

  @Test
  void aDamagedBlockNeverEndsInAnotherError() throws IOException {
    UserState state = frozenStateOfTheGoldenFiles();
    byte[] golden = golden("user-state-v3-block.hex");
    Random random = new Random(7);

    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = Arrays.copyOf(golden, golden.length - random.nextInt(3));
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      user.blocks.write(0, damaged);
      try {
        state.unfrozenFor(List.of(TAIL.get(0).event()));
      } catch (IllegalStateException e) {
        assertThat(e).hasMessageContaining("cannot be read");
      }
    }
  }

  @Test
  void anEmptyStateIsEmptyAgain() {
    UserState empty = UserState.empty(OneUser.USER, user.blocks);

    assertThat(decode(empty.encode()).isEmpty()).isTrue();
  }
}

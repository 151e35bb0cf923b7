package io.setlist.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserIdTest {

  @Test
  void comparesByContent() {
    assertThat(id("zoë")).isEqualTo(id("zoë")).hasSameHashCodeAs(id("zoë"));
    assertThat(id("zoë")).isNotEqualTo(id("zoe"));
  }

  /** With one hash for all, a map of them is a list. */
  @Test
  void givesIdsThatAgreeInTheJdksHashOthersOfItsOwn() {
    List<byte[]> ids = oneHash(40_000);
    assertThat(ids).extracting(Arrays::hashCode).containsOnly(Arrays.hashCode(ids.get(0)));
    Set<Integer> hashes = new HashSet<>();
    for (byte[] id : ids) hashes.add(new UserId(id).hashCode());
    assertThat(hashes)
        .as("of 40,000 in 2^32, but for a chance in a million")
        .hasSizeGreaterThan(39_990);
  }

  /** By an independent implementation, which gives the paper's value of SipHash-2-4. */
  @ParameterizedTest
  @CsvSource({
    "0, abac0158050fc4dc",
    "1, c9f49bf37d57ca93",
    "7, d3927d989bb11140",
    "8, 369095118d299a8e",
    "15, d320d86d2a519956",
    "63, 9d199062b7bbb3a8"
  })
  void isSipHash(int length, String expected) {
    SipHash hash = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) bytes[i] = (byte) i;
    assertThat(Long.toHexString(hash.of(bytes))).isEqualTo(expected);
  }

  /** "Aa" and "BB" have one hash, and so have all words of the two that are equally long. */
  private static List<byte[]> oneHash(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              StringBuilder word = new StringBuilder();
              for (int bit = 0; bit < 16; bit++) word.append((i >> bit & 1) == 0 ? "Aa" : "BB");
              return word.toString().getBytes(UTF_8);
            })
        .toList();
  }

  private static UserId id(String text) {
    return new UserId(text.getBytes(UTF_8));
  }
}

package io.setlist.local.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.event.EventParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FirstRecordsTest {

  private static final long NOW = 1_800_000_000_000L;
  private static final String EVENT =
      "{\"user_id\":\"ann\",\"event_time\":1700000000000,\"type\":\"play\"}";
  private static final String LISTEN = "{\"ts\":\"2026-01-01T00:00Z\",\"username\":\"ann\"}";

  static List<String> lines() {
    return List.of(
        "",
        "\n\n",
        EVENT,
        EVENT + "\r\n" + EVENT + "\r\n",
        "  " + EVENT + "\n",
        // Broken records among good ones are dead letters, wherever they stand.
        "{\"user_id\":\"an\n" + EVENT,
        "[" + EVENT + "]\n" + EVENT,
        "\n" + EVENT + EVENT + "\n" + EVENT + "\n",
        "PK\u0003\u0004\n" + EVENT + "\n",
        "\0\0\0\0\n" + EVENT + "\n",
        "{\n" + EVENT + "\n");
  }

  @ParameterizedTest
  @MethodSource("lines")
  void hasNothingAgainstLinesOfEvents(String content) {
    assertThat(complaint("f.jsonl", utf8(content))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[%s,%s]",
        "[\n%s,\n%s\n]\n",
        "\n [\n  %s,\n  %s]",
        "[ %s,\n%s]\n",
        "[{\n \"a\": %s }\n]"
      })
  void namesTheWayOutOfAnArray(String form) {
    assertThat(complaint("my f.json", utf8(form.formatted(EVENT, EVENT))))
        .contains(
            "holds a JSON array, not an object a line;"
                + " jq -c '.[]' 'my f.json' | ./setlist load --path /dev/stdin ...");
    assertThat(complaint("f.json.gz", utf8(form.formatted(EVENT, EVENT))))
        .contains(
            "holds a JSON array, not an object a line;"
                + " gzip -dc f.json.gz | jq -c '.[]' | ./setlist load --path /dev/stdin ...");
  }

  @Test
  void seesAnArrayThatIsLongerThanWhatItLooksAt() {
    String element = EVENT + ",";
    String array = "[" + element.repeat(FirstRecords.BYTES / element.length() + 1);
    byte[] head = java.util.Arrays.copyOf(utf8(array), FirstRecords.BYTES);
    assertThat(complaint("f.json", head).orElseThrow()).startsWith("holds a JSON array");
  }

  @Test
  void namesTheWayOutOfObjectsOverSeveralLines() {
    String pretty = EVENT.replace("{", "{\n  ").replace(",", ",\n  ").replace("}", "\n}");
    assertThat(complaint("f.json", utf8(pretty + "\n" + pretty + "\n")).orElseThrow())
        .isEqualTo(
            "has JSON objects over several lines; jq -c . f.json | ./setlist load --path /dev/stdin"
                + " ...");
  }

  @Test
  void namesTheFieldsOfRecordsThatAreNoEvents() {
    assertThat(complaint("f.jsonl", utf8((LISTEN + "\n").repeat(5_000))))
        .contains(
            "has no event among its first 1,000 records: MISSING_FIELD user_id;"
                + " the first record has ts, username");
    assertThat(complaint("f.jsonl", utf8(EVENT.replace("play", "")))).isPresent();
    assertThat(complaint("f.jsonl", utf8(EVENT.replace("1700000000000", "4102444800000"))))
        .contains(
            "has no event among its first 1 records: FUTURE_TIME;"
                + " the first record has user_id, event_time, type");
  }

  /** They go to a terminal. */
  @Test
  void showsNamesThatAreHarmlessAndShort() {
    String record = "{\"\\u001b[2J\":1,\"" + "x".repeat(500) + "\":{\"in\":[1]},\"c\":1}\n";
    assertThat(complaint("f.jsonl", utf8(record)).orElseThrow())
        .endsWith("has ·[2J, " + "x".repeat(60) + "..., c");
    String many = "{" + "\"a\":1,".repeat(20) + "\"b\":2}";
    assertThat(complaint("f.jsonl", utf8(many)).orElseThrow()).endsWith("a, a, ...");
  }

  @Test
  void refusesWhatIsNoJsonAtAll() {
    assertThat(complaint("f.csv", utf8("user_id,event_time\nann,1\nbob,2\n")))
        .contains("does not begin with a JSON object a line, but with user_id,event_time");
    assertThat(complaint("f.jsonl", utf8("{'user_id': 'ann'}\n"))).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-16LE, iconv -f UTF-16LE",
    "UTF-16BE, iconv -f UTF-16BE",
    "UTF-16, iconv -f UTF-16 ",
    "UTF-32LE, iconv -f UTF-32LE",
    "UTF-32BE, iconv -f UTF-32BE"
  })
  void knowsOtherEncodings(String encoding, String remedy) {
    byte[] content = (EVENT + "\n" + EVENT + "\n").getBytes(Charset.forName(encoding));
    assertThat(complaint("f.jsonl", content).orElseThrow())
        .startsWith("is UTF-" + encoding.substring(4, 6) + " text, not lines of JSON in UTF-8; ")
        .contains(remedy);
  }

  /** Only its first record would be dead; but nobody means that. */
  @Test
  void knowsAByteOrderMark() {
    assertThat(complaint("f.jsonl", utf8("\uFEFF" + EVENT + "\n" + EVENT + "\n")))
        .contains(
            "is text with a byte-order mark, not lines of JSON in UTF-8;"
                + " tail -c +4 f.jsonl | ./setlist load --path /dev/stdin ...");
    assertThat(complaint("f.jsonl", ("\uFEFF" + EVENT).getBytes(Charset.forName("UTF-32BE"))))
        .isPresent();
  }

  static List<Arguments> packed() throws IOException {
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(zip)) {
      out.putNextEntry(new ZipEntry("f.jsonl"));
      out.write(utf8(EVENT));
    }
    return List.of(
        Arguments.of(zip.toByteArray(), "is a zip archive", "unzip -p f.jsonl |"),
        Arguments.of(hex("1f8b080000000000"), "is a gzip file", "gzip -dc f.jsonl |"),
        Arguments.of(hex("425a683931415926"), "is a bzip2 file", "bzip2 -dc f.jsonl |"),
        Arguments.of(hex("28b52ffd04000000"), "is a Zstandard file", "zstd -dc f.jsonl |"),
        Arguments.of(hex("fd377a585a000004"), "is an xz file", "xz -dc f.jsonl |"),
        Arguments.of(hex("5041523115041500"), "is a Parquet file", "write it as such first"));
  }

  @ParameterizedTest
  @MethodSource("packed")
  void knowsOtherFormats(byte[] content, String what, String remedy) {
    assertThat(complaint("f.jsonl", content).orElseThrow()).startsWith(what).contains(remedy);
  }

  /** Else it would be one record, too large for any topic, and "loaded". */
  @Test
  void seesAnArrayInAnObjectThatIsLongerThanWhatItLooksAt() {
    String element = EVENT + ",";
    String all = "{\"my events\":[" + element.repeat(FirstRecords.BYTES / element.length() + 1);
    assertThat(complaint("f.json", Arrays.copyOf(utf8(all), FirstRecords.BYTES)))
        .contains(
            "holds one JSON object around an array 'my events', not an object a line; jq -c"
                + " '.[\"my events\"][]' f.json | ./setlist load --path /dev/stdin ...");
    String long1 = "{\"user_id\":\"" + "x".repeat(FirstRecords.BYTES);
    assertThat(complaint("f.json", Arrays.copyOf(utf8(long1), FirstRecords.BYTES))).isEmpty();
  }

  @Test
  void saysHowManyOfTheFirstAreNoEvents() {
    String half = EVENT + "\n" + LISTEN + "\n";
    assertThat(first("f", utf8(half.repeat(2_000))).remark())
        .contains(
            "of its first 1,000 records 500 are no events, most of them MISSING_FIELD user_id");
    assertThat(first("f", utf8((EVENT + "\n").repeat(99) + LISTEN)).remark()).isEmpty();
    assertThat(first("f", utf8("")).remark()).isEmpty();
  }

  private static Optional<String> complaint(String file, byte[] content) {
    return first(file, content).complaint();
  }

  private static FirstRecords first(String file, byte[] content) {
    return FirstRecords.of(Path.of(file), content, new EventParser(65_536, 300_000), NOW);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] hex(String bytes) {
    return HexFormat.of().parseHex(bytes);
  }
}

package io.setlist.local.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.setlist.cli.ControlCharacters;
import io.setlist.cli.ShellWord;
import io.setlist.event.Event;
import io.setlist.event.EventParser;
import io.setlist.event.Parsed;
import io.setlist.event.Rejection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a file begins with, looked at before anything of it is sent. A file of events may have
 * broken lines, and they are sent as they are; but one that begins without a single event is not
 * what its owner takes it for.
 */
final class FirstRecords {

  /** Of a file's content, as much as is looked at. */
  static final int BYTES = 256 * 1024;

  private static final int RECORDS = 1_000;
  private static final double FEW = 0.05;
  private static final int NAMES = 12;
  private static final int SHOWN = 60;
  private static final JsonFactory JSON = new JsonFactory();

  private final Path file;
  private final byte[] head;
  private final List<byte[]> lines;
  private final Map<String, Integer> dead = new TreeMap<>();
  private int events;
  private int objects;

  private FirstRecords(Path file, byte[] head, List<byte[]> lines) {
    this.file = file;
    this.head = head;
    this.lines = lines;
  }

  /**
   * @param head the first bytes of the file's content, {@link #BYTES} of them or all
   * @param now against which the future is measured, epoch milliseconds
   */
  static FirstRecords of(Path file, byte[] head, EventParser parser, long now) {
    FirstRecords first = new FirstRecords(file, head, lines(head));
    first.lines.forEach(line -> first.judge(parser.parse(line, now)));
    return first;
  }

  /** The lines that are not blank; the last only where the content ends with it. */
  private static List<byte[]> lines(byte[] head) {
    List<byte[]> lines = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i <= head.length && lines.size() < RECORDS; i++) {
      boolean ends = i == head.length ? head.length < BYTES : head[i] == '\n';
      if (!ends) continue;
      byte[] line = Arrays.copyOfRange(head, begin, i);
      begin = i + 1;
      if (!text(line).isBlank()) lines.add(line);
    }
    return lines;
  }

  private void judge(Parsed parsed) {
    if (parsed instanceof Event) events++;
    if (!(parsed instanceof Rejection why)) return;
    if (why.code() != Rejection.Code.MALFORMED_JSON) objects++;
    String reason = why.field() == null ? why.code().name() : why.code() + " " + why.field();
    dead.merge(reason, 1, Integer::sum);
  }

  /** Why the file should not be sent, and what to do about it; empty where it may be. */
  Optional<String> complaint() {
    Optional<FileFormat> format = FileFormat.of(head);
    // A first record that only happens to begin so has events after it.
    if (format.isPresent() && (events == 0 || format.get().equals(FileFormat.MARKED))) {
      return Optional.of(is(format.get()));
    }
    String text = text(head).strip();
    String first = text.lines().findFirst().orElse("").strip();
    // One line that is an array may be a broken record among good ones.
    if (first.startsWith("[") && (events == 0 || !first.endsWith("]"))) {
      return Optional.of("holds a JSON array, not an object a line; " + piped("jq -c '.[]'"));
    }
    // A record larger than what is looked at is for the topic to refuse.
    if (lines.isEmpty()) return wrapper();
    if (events > 0) return Optional.empty();
    if (objects > 0) return Optional.of(noEvents());
    if (first.startsWith("{") && !first.endsWith("}")) {
      return Optional.of("has JSON objects over several lines; " + piped("jq -c ."));
    }
    return Optional.of("does not begin with a JSON object a line, but with " + shown(first));
  }

  /** As many services answer: all in one object, on one line. */
  private Optional<String> wrapper() {
    try (JsonParser json = JSON.createParser(head)) {
      boolean wraps =
          json.nextToken() == JsonToken.START_OBJECT
              && json.nextToken() == JsonToken.FIELD_NAME
              && json.nextToken() == JsonToken.START_ARRAY
              && json.nextToken() == JsonToken.START_OBJECT;
      if (!wraps) return Optional.empty();
      String name = json.getParsingContext().getParent().getParent().getCurrentName();
      String each = ShellWord.of(".[\"" + name.replace("\"", "\\\"") + "\"][]");
      return Optional.of(
          "holds one JSON object around an array '"
              + shown(name)
              + "', not an object a line; "
              + piped("jq -c " + each));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private String is(FileFormat format) {
    String what = "is " + format.name() + ", not lines of JSON in UTF-8";
    return format.unpacking() == null
        ? what + "; write it as such first"
        : what + "; " + piped(format.unpacking());
  }

  private String noEvents() {
    return String.format(
        Locale.ROOT,
        "has no event among its first %,d records: %s; the first record has %s",
        lines.size(),
        worst(),
        names(lines.get(0)));
  }

  /** What is worth knowing of a file that may be sent. */
  Optional<String> remark() {
    int refused = lines.size() - events;
    if (refused <= FEW * lines.size()) return Optional.empty();
    return Optional.of(
        String.format(
            Locale.ROOT,
            "of its first %,d records %,d are no events, most of them %s",
            lines.size(),
            refused,
            worst()));
  }

  private String worst() {
    return dead.entrySet().stream()
        .max(Comparator.comparingInt(Map.Entry::getValue))
        .map(Map.Entry::getKey)
        .orElseThrow();
  }

  /** How to give the content to this command in another form. */
  private String piped(String command) {
    String name = ShellWord.of(file.toString());
    String source =
        file.toString().endsWith(".gz")
            ? "gzip -dc " + name + " | " + command
            : command + " " + name;
    return source + " | ./setlist load --path /dev/stdin ...";
  }

  /** The names of a record's fields, for whoever has to map them. */
  private static String names(byte[] record) {
    List<String> names = new ArrayList<>();
    try (JsonParser json = JSON.createParser(record)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME && names.size() < NAMES) {
        names.add(shown(json.currentName()));
        json.nextToken();
        json.skipChildren();
      }
      if (json.currentToken() == JsonToken.FIELD_NAME) names.add("...");
    } catch (IOException e) {
      return shown(text(record).strip()); // it is no object, others are
    }
    return names.isEmpty() ? "no fields" : String.join(", ", names);
  }

  private static String shown(String text) {
    String all = ControlCharacters.dotted(text);
    return all.length() <= SHOWN ? all : all.substring(0, SHOWN) + "...";
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}

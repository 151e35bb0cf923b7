package io.setlist.local.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import scala.Option;

/**
 * Makes the log of a table old: so many commits more, which bring nothing, each a trigger later
 * than the one before and the last of them now.
 */
record OldLog(Path table) {

  private static final Duration TRIGGER = Duration.ofSeconds(10);
  private static final Pattern SIZE = Pattern.compile("\"size\":(\\d+)");

  /** No job may have the table open. */
  void grow(int commits) throws IOException {
    DeltaLog delta = DeltaLog.forTable(SparkSession.active(), table.toString());
    delta.checkpoint(delta.update(false, Option.empty(), Option.empty()), Option.empty());
    long before = new Numbered(log()).newest();
    Instant last = Instant.now();
    for (int n = 1; n <= commits; n++) {
      commit(before + n, last.minus(TRIGGER.multipliedBy(commits - n)));
    }
    takeAlong(before, before + commits);
  }

  private void commit(long version, Instant at) throws IOException {
    String entry =
        """
        {"commitInfo":{"timestamp":%d,"operation":"WRITE","operationParameters":{"mode":"Append"},\
        "readVersion":%d,"isolationLevel":"SnapshotIsolation","isBlindAppend":true,"operationMetrics":{},"engineInfo":"chaos"}}
        """
            .formatted(at.toEpochMilli(), version - 1);
    Path file = file(version, ".json");
    Files.writeString(file, entry);
    Files.setLastModifiedTime(file, FileTime.from(at));
  }

  /**
   * The table's state is what it was, and so is its checkpoint: Delta's own would read each of the
   * commits.
   */
  private void takeAlong(long from, long to) throws IOException {
    Files.move(file(from, ".checkpoint.parquet"), file(to, ".checkpoint.parquet"));
    if (Files.exists(file(from, ".crc"))) Files.copy(file(from, ".crc"), file(to, ".crc"));
    Path pointer = log().resolve("_last_checkpoint");
    Matcher size = SIZE.matcher(Files.readString(pointer));
    String known = Optional.of(size).filter(Matcher::find).map(m -> m.group(1)).orElse("1");
    Files.delete(pointer);
    Files.deleteIfExists(log().resolve("._last_checkpoint.crc"));
    Files.writeString(
        pointer, "{\"version\":%d,\"size\":%s}".formatted(to, known), StandardCharsets.UTF_8);
  }

  private Path file(long version, String kind) {
    return log().resolve("%020d%s".formatted(version, kind));
  }

  private Path log() {
    return table.resolve("_delta_log");
  }
}

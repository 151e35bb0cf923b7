package io.setlist.delta;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.util.FileNames;
import scala.Option;

/**
 * The files of a table's log that no version younger than its retention needs: all before the
 * newest checkpoint that is older, and what writers that were killed have left half made. Delta's
 * own cleaning, which every checkpoint would do, keeps no checkpoint for the oldest versions that
 * are left. The files of manifests stay: others may share them between several.
 */
public final class ExpiredLog {

  /** Of one file; of several, with this one's number and how many there are; or of a manifest. */
  private static final Pattern CHECKPOINT =
      Pattern.compile(
          "(\\d{20})\\.checkpoint(?:\\.(\\d{10})\\.(\\d{10})|\\.[0-9a-f-]{36})?\\.(?:parquet|json)");

  /** No write takes longer. */
  private static final long HALF_MADE_MS = TimeUnit.DAYS.toMillis(1);

  private final FileSystem files;
  private final List<FileStatus> expired;

  private ExpiredLog(FileSystem files, List<FileStatus> expired) {
    this.files = files;
    this.expired = expired;
  }

  /**
   * Lists the log.
   *
   * @param now epoch milliseconds
   */
  public static ExpiredLog of(TableLog table, long now) {
    DeltaLog log = table.delta();
    long keptFrom = now - log.deltaRetentionMillis(log.unsafeVolatileSnapshot().metadata());
    try {
      FileSystem files = log.logPath().getFileSystem(log.newDeltaHadoopConf());
      FileStatus[] all = files.listStatus(log.logPath());
      Optional<FileStatus> needed = newestCheckpoint(all, keptFrom);
      return new ExpiredLog(files, expired(all, needed, now));
    } catch (FileNotFoundException e) {
      throw new IllegalStateException("the log of a table that was read is gone", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + log.logPath(), e);
    }
  }

  /** One that is whole. */
  private static Optional<FileStatus> newestCheckpoint(FileStatus[] log, long keptFrom) {
    Map<String, Integer> parts = new HashMap<>();
    FileStatus newest = null;
    for (FileStatus file : log) {
      if (file.getModificationTime() >= keptFrom) continue;
      Matcher name = CHECKPOINT.matcher(file.getPath().getName());
      if (!name.matches()) continue;
      String all = name.group(1) + name.group(3);
      boolean whole =
          name.group(3) == null
              || parts.merge(all, 1, Integer::sum) == Integer.parseInt(name.group(3));
      if (whole && (newest == null || version(file) > version(newest))) newest = file;
    }
    return Optional.ofNullable(newest);
  }

  private static long version(FileStatus checkpoint) {
    return FileNames.checkpointVersion(checkpoint.getPath());
  }

  private static List<FileStatus> expired(FileStatus[] log, Optional<FileStatus> needed, long now) {
    List<FileStatus> expired = new ArrayList<>();
    long version = needed.map(ExpiredLog::version).orElse(-1L);
    String first = String.format(Locale.ROOT, "%020d", Math.max(version, 0));
    for (FileStatus file : log) {
      // Most are told by their names; Delta takes one apart with four expressions.
      boolean before =
          file.getPath().getName().compareTo(first) < 0 && versionOf(file.getPath()) < version;
      if (before || isHalfMade(file, now)) expired.add(file);
    }
    // The oldest first, so that what is left has no gap if this is cut short.
    expired.sort(Comparator.comparing(file -> file.getPath().getName()));
    return expired;
  }

  private static long versionOf(Path file) {
    Option<Object> version = FileNames.getFileVersionOpt(file);
    return version.isDefined() ? (long) version.get() : Long.MAX_VALUE;
  }

  private static boolean isHalfMade(FileStatus file, long now) {
    String name = file.getPath().getName();
    return file.isFile()
        && name.startsWith(".")
        && name.endsWith(".tmp")
        && file.getModificationTime() < now - HALF_MADE_MS;
  }

  public int files() {
    return expired.size();
  }

  public long bytes() {
    return expired.stream().mapToLong(FileStatus::getLen).sum();
  }

  /** Removes them; one that another job has removed meanwhile is none to care about. */
  public void remove() {
    try {
      for (FileStatus file : expired) files.delete(file.getPath(), false);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove old files of a table's log", e);
    }
  }
}

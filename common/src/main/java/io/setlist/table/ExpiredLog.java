package io.setlist.table;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
 * are left.
 */
public final class ExpiredLog {

  private static final Pattern CHECKPOINT = Pattern.compile("\\d{20}\\.checkpoint\\.parquet");

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
  static ExpiredLog of(DeltaLog log, long now) {
    long keptFrom = now - log.deltaRetentionMillis(log.unsafeVolatileSnapshot().metadata());
    try {
      FileSystem files = log.logPath().getFileSystem(log.newDeltaHadoopConf());
      return new ExpiredLog(files, expired(files.listStatus(log.logPath()), keptFrom, now));
    } catch (FileNotFoundException e) {
      throw new IllegalStateException("the log of a table that was read is gone", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + log.logPath(), e);
    }
  }

  private static List<FileStatus> expired(FileStatus[] log, long keptFrom, long now) {
    Optional<Path> needed =
        Stream.of(log)
            .filter(file -> isCheckpoint(file) && file.getModificationTime() < keptFrom)
            .map(FileStatus::getPath)
            .max(Comparator.comparing(Path::getName));
    List<FileStatus> expired = new ArrayList<>();
    for (FileStatus file : log) {
      boolean before = needed.isPresent() && isBefore(file.getPath(), needed.get());
      if (before || isHalfMade(file, now)) expired.add(file);
    }
    // The oldest first, so that what is left has no gap if this is cut short.
    expired.sort(Comparator.comparing(file -> file.getPath().getName()));
    return expired;
  }

  /** Of one file: whether one of several is whole cannot be seen of its parts. */
  private static boolean isCheckpoint(FileStatus file) {
    return CHECKPOINT.matcher(file.getPath().getName()).matches();
  }

  /** By its name, for most; Delta takes one apart with four expressions. */
  private static boolean isBefore(Path file, Path checkpoint) {
    if (file.getName().compareTo(checkpoint.getName()) >= 0) return false;
    Option<Object> version = FileNames.getFileVersionOpt(file);
    return version.isDefined() && (long) version.get() < FileNames.checkpointVersion(checkpoint);
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

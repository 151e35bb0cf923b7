package io.setlist.lease;

import io.setlist.cli.JobException;
import io.setlist.delta.NumberedFiles;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The files of one query's lease: who has held it, term by term, and the newest holder's signs of
 * life. A term is begun by making its file ({@link NumberedFiles}), which one process alone can do.
 */
final class LeaseFolder {

  private static final Pattern SIGN = Pattern.compile("(?:beat|end)-(\\d+)");
  private static final Pattern TERM = Pattern.compile("\\.?(\\d{20})\\.json(?:\\..*\\.tmp)?");

  private final Path terms;
  private final Path folder;
  private final NumberedFiles begun;
  private final FileSystem files;

  /**
   * @param uri of the folder, made if missing
   * @throws JobException (failed) where it cannot be made
   */
  LeaseFolder(SparkSession spark, String uri) {
    this.folder = new Path(uri);
    this.terms = new Path(folder, "_delta_log");
    Configuration hadoop = spark.sessionState().newHadoopConf();
    try {
      this.files = folder.getFileSystem(hadoop);
      if (!files.mkdirs(terms)) {
        throw JobException.failed(
            "cannot make "
                + folder
                + "; give the user that runs the job the right to write there, or name another"
                + " --warehouse",
            null);
      }
    } catch (IOException e) {
      throw JobException.failed("cannot make " + folder + ": " + e.getMessage(), e);
    }
    this.begun = new NumberedFiles(spark, terms);
  }

  /** The newest term; empty before the first. */
  OptionalLong newest() {
    return begun.newest();
  }

  /** Begins a term; false where another process has begun it. */
  boolean begin(long term, Holder holder) {
    return begun.make(term, holder.json());
  }

  Holder holder(long term) throws IOException {
    return Holder.parse(begun.read(term));
  }

  /** A sign of life of the term's holder. */
  void beat(long term) throws IOException {
    files.create(beatOf(term), true).close();
  }

  /**
   * What changes with each sign of life: the time of the file, by whatever clock; 0 before the
   * first.
   */
  long lastBeat(long term) throws IOException {
    Path beat = beatOf(term);
    return files.exists(beat) ? files.getFileStatus(beat).getModificationTime() : 0;
  }

  void end(long term) throws IOException {
    files.create(endOf(term), true).close();
  }

  boolean hasEnded(long term) throws IOException {
    return files.exists(endOf(term));
  }

  /**
   * Removes what is left of the terms before this one, but for the newest's own file, also of those
   * whose holders were killed before they had removed it.
   */
  void forgetBefore(long term) throws IOException {
    removeBefore(term, folder, SIGN);
    // Delta's store for S3 looks for the file before the one that it is to make.
    removeBefore(term - 1, terms, TERM);
  }

  /** The beginning of a term's file, which a killed process leaves, is one of that term too. */
  private void removeBefore(long term, Path from, Pattern name) throws IOException {
    for (FileStatus file : files.listStatus(from)) {
      Matcher of = name.matcher(file.getPath().getName());
      if (of.matches() && Long.parseLong(of.group(1)) < term) files.delete(file.getPath(), false);
    }
  }

  private Path beatOf(long term) {
    return new Path(folder, "beat-" + term);
  }

  private Path endOf(long term) {
    return new Path(folder, "end-" + term);
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}

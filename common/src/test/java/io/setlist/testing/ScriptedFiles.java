package io.setlist.testing;

import io.setlist.file.CheckedLocalFiles;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local file system, on which a test can let the next write to a folder fail, as that of a
 * micro-batch that dies between two of its writes, or let something else happen before it. It also
 * counts what gets dearer with the age of a table.
 */
public final class ScriptedFiles extends CheckedLocalFiles {

  /** What happens when a file is about to be made. */
  public interface Event {
    void happen() throws Exception;
  }

  private static final AtomicInteger LOG_LISTS = new AtomicInteger();

  private static String folder;
  private static Event event;

  /** From now on no file can be made below a folder of this name, or path of names. */
  public static synchronized void failIn(String name) {
    folder = "/" + name + "/";
    event = null;
  }

  /**
   * This happens once, before the next file is made below a folder of this name: what a transaction
   * has read by then is out of date.
   */
  public static synchronized void beforeNextIn(String name, Event what) {
    folder = "/" + name + "/";
    event = what;
  }

  public static synchronized void heal() {
    folder = null;
    event = null;
  }

  /** Whether all that was to happen has happened. */
  public static synchronized boolean isQuiet() {
    return folder == null;
  }

  /** How often the whole log of a table has been listed by now, in all of this JVM. */
  public static int logLists() {
    return LOG_LISTS.get();
  }

  @Override
  public FileStatus[] listNamed(Path folder, Predicate<String> wanted) throws IOException {
    FileStatus[] files = super.listNamed(folder, wanted);
    boolean ofLease = folder.toString().contains("/_leases/");
    if (folder.getName().equals("_delta_log") && !ofLease) LOG_LISTS.incrementAndGet();
    return files;
  }

  @Override
  public FSDataOutputStream create(
      Path file,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    aboutToMake(file);
    return super.create(file, permission, overwrite, bufferSize, replication, blockSize, progress);
  }

  static void aboutToMake(Path file) throws IOException {
    Event due = due(file);
    if (due != null) inAnotherThread(due);
  }

  private static synchronized Event due(Path file) throws IOException {
    if (folder == null || !file.toString().contains(folder)) return null;
    if (event == null) {
      throw new IOException("no space left on device, as the test wants it: " + file);
    }
    Event due = event;
    heal();
    return due;
  }

  /** This one may be a task of Spark, which must not start a job. */
  private static void inAnotherThread(Event due) throws IOException {
    Exception[] failure = new Exception[1];
    Thread thread =
        new Thread(
            () -> {
              try {
                due.happen();
              } catch (Exception e) {
                failure[0] = e;
              }
            });
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (failure[0] != null) throw new IOException(failure[0]);
  }
}

package io.setlist.streaming;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local file system, on which a test can let the next write to a folder fail: a micro-batch
 * that dies between two of its writes.
 */
public final class FailingFiles extends LocalFileSystem {

  private static volatile String folder;

  /** From now on no file can be made below a folder of this name. */
  static void failIn(String name) {
    folder = "/" + name + "/";
  }

  static void heal() {
    folder = null;
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
    String failing = folder;
    if (failing != null && file.toString().contains(failing)) {
      throw new IOException("no space left on device, as the test wants it: " + file);
    }
    return super.create(file, permission, overwrite, bufferSize, replication, blockSize, progress);
  }
}

package io.setlist.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * What is known of a file after one look. Whose it is, hardly anybody asks, and a directory service
 * may have to be asked for the names.
 */
final class LocalFileStatus extends FileStatus {

  private static final long serialVersionUID = 1L;
  private static final String KNOWN = "unix:mode,size,isDirectory,lastModifiedTime,lastAccessTime";

  private final transient java.nio.file.Path local;

  private LocalFileStatus(
      java.nio.file.Path local, Map<String, Object> known, long block, Path path) {
    super(
        (long) known.get("size"),
        (boolean) known.get("isDirectory"),
        1,
        block,
        ((FileTime) known.get("lastModifiedTime")).toMillis(),
        ((FileTime) known.get("lastAccessTime")).toMillis(),
        new FsPermission((short) ((int) known.get("mode") & 07777)),
        null,
        null,
        path);
    this.local = local;
  }

  /**
   * Looks at a file, or at what a link leads to.
   *
   * @param block size of blocks, for who asks
   * @param path its name for Hadoop
   */
  static LocalFileStatus of(java.nio.file.Path local, long block, Path path) throws IOException {
    return new LocalFileStatus(local, Files.readAttributes(local, KNOWN), block, path);
  }

  @Override
  public String getOwner() {
    return local == null ? super.getOwner() : posix().owner().getName();
  }

  @Override
  public String getGroup() {
    return local == null ? super.getGroup() : posix().group().getName();
  }

  private PosixFileAttributes posix() {
    try {
      return Files.readAttributes(local, PosixFileAttributes.class);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot tell whose " + local + " is", e);
    }
  }
}

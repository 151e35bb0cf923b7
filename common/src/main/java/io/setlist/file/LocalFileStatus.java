package io.setlist.file;

import java.nio.file.attribute.PosixFileAttributes;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * What is known of a file. Whose it is, hardly anybody asks, and a directory service may have to be
 * asked for the names.
 */
final class LocalFileStatus extends FileStatus {

  private static final long serialVersionUID = 1L;

  private final transient PosixFileAttributes attributes;

  LocalFileStatus(PosixFileAttributes attributes, FsPermission rights, long block, Path path) {
    super(
        attributes.size(),
        attributes.isDirectory(),
        1,
        block,
        attributes.lastModifiedTime().toMillis(),
        attributes.lastAccessTime().toMillis(),
        rights,
        null,
        null,
        path);
    this.attributes = attributes;
  }

  @Override
  public String getOwner() {
    return attributes == null ? super.getOwner() : attributes.owner().getName();
  }

  @Override
  public String getGroup() {
    return attributes == null ? super.getGroup() : attributes.group().getName();
  }
}

package io.setlist.file;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** {@link LocalFiles} with Hadoop's checksum beside each. */
public class CheckedLocalFiles extends LocalFileSystem {

  /** For Hadoop, which makes it by name. */
  public CheckedLocalFiles() {
    super(new LocalFiles());
  }

  @Override
  public FileStatus[] listStatus(Path folder) throws IOException {
    return getFileStatus(folder).isDirectory()
        ? listNamed(folder, name -> true)
        : super.listStatus(folder);
  }

  /**
   * The files of a folder whose names are wanted, at no others of which is looked: half of a
   * table's log are checksums of the other half, and nearly all of the rest is old.
   *
   * @throws FileNotFoundException where there is no such folder
   */
  public FileStatus[] listNamed(Path folder, Predicate<String> wanted) throws IOException {
    return ((LocalFiles) getRawFileSystem())
        .listNamed(folder, name -> !isChecksum(name) && wanted.test(name));
  }

  private static boolean isChecksum(String name) {
    return name.startsWith(".") && name.endsWith(".crc");
  }
}

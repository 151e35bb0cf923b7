package io.setlist.file;

import org.apache.hadoop.fs.LocalFileSystem;

/** {@link LocalFiles} with Hadoop's checksum beside each. */
public class CheckedLocalFiles extends LocalFileSystem {

  /** For Hadoop, which makes it by name. */
  public CheckedLocalFiles() {
    super(new LocalFiles());
  }
}

package io.setlist.file;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFs;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FsConstants;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;

/** The same for who asks by Hadoop's other interface, as Delta's log and Spark's checkpoints do. */
public class LocalFileContext extends ChecksumFs {

  /**
   * For Hadoop, which makes it by name.
   *
   * @param uri always that of local files
   */
  @SuppressWarnings("UnusedVariable") // Hadoop asks for this signature
  public LocalFileContext(URI uri, Configuration conf) throws IOException, URISyntaxException {
    super(new Unchecked(new LocalFiles(), conf));
  }

  private static final class Unchecked extends DelegateToFileSystem {

    private final LocalFiles files;

    Unchecked(LocalFiles files, Configuration conf) throws IOException, URISyntaxException {
      super(FsConstants.LOCAL_FS_URI, files, conf, FsConstants.LOCAL_FS_URI.getScheme(), false);
      this.files = files;
    }

    /** Any that the system takes. */
    @Override
    public boolean isValidName(String name) {
      return true;
    }

    @Override
    public void renameInternal(Path from, Path to) throws IOException {
      renameInternal(from, to, false);
    }

    /** Hadoop deletes what is in the place, and then renames. */
    @Override
    public void renameInternal(Path from, Path to, boolean overwrite) throws IOException {
      checkPath(from);
      checkPath(to);
      files.rename(from, to, overwrite ? Rename.OVERWRITE : Rename.NONE);
    }
  }
}

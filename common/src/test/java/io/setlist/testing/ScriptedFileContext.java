package io.setlist.testing;

import io.setlist.file.LocalFileContext;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.EnumSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Options.ChecksumOpt;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * {@link ScriptedFiles} for Hadoop's other interface. Delta's commits are let through: they are
 * made under a lock, for which whatever is to happen before would wait.
 */
public final class ScriptedFileContext extends LocalFileContext {

  private static final String LOG = "_delta_log";

  /** For Hadoop, which makes it by name. */
  public ScriptedFileContext(URI uri, Configuration conf) throws IOException, URISyntaxException {
    super(uri, conf);
  }

  @Override
  public FSDataOutputStream createInternal(
      Path file,
      EnumSet<CreateFlag> flags,
      FsPermission permission,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress,
      ChecksumOpt checksum,
      boolean createParent)
      throws IOException {
    if (!file.getParent().getName().equals(LOG)) ScriptedFiles.aboutToMake(file);
    return super.createInternal(
        file,
        flags,
        permission,
        bufferSize,
        replication,
        blockSize,
        progress,
        checksum,
        createParent);
  }
}

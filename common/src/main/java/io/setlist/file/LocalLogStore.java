package io.setlist.file;

import io.delta.storage.HDFSLogStore;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Delta's own log store for local files, but for the list of what is in a log from a commit on.
 * Delta looks at each file of the log, and then leaves out nearly all of them by their names. On
 * files of another class it is Delta's.
 */
public final class LocalLogStore extends HDFSLogStore {

  /** For Delta, which makes it by name. */
  public LocalLogStore(Configuration hadoop) {
    super(hadoop);
  }

  @Override
  public Iterator<FileStatus> listFrom(Path first, Configuration hadoop) throws IOException {
    Path folder = first.getParent();
    if (!(folder.getFileSystem(hadoop) instanceof CheckedLocalFiles files)) {
      return super.listFrom(first, hadoop);
    }
    FileStatus[] found = files.listNamed(folder, name -> name.compareTo(first.getName()) >= 0);
    Arrays.sort(found, Comparator.comparing(file -> file.getPath().getName()));
    return Arrays.asList(found).iterator();
  }
}

package io.setlist.file;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * Local files as Hadoop has them, without checksums. What is promised beyond that: of several who
 * create a file that must not be there, or rename one to it, one succeeds. Hadoop looks, and then
 * writes.
 */
final class LocalFiles extends RawLocalFileSystem {

  private static final String RIGHTS = "unix:mode";

  @Override
  public void setPermission(Path file, FsPermission permission) throws IOException {
    try {
      Files.setAttribute(local(file), RIGHTS, (int) permission.toShort());
    } catch (NoSuchFileException e) {
      throw missing(file, e);
    }
  }

  @Override
  public FileStatus getFileStatus(Path file) throws IOException {
    try {
      return LocalFileStatus.of(local(file), getDefaultBlockSize(file), qualified(file));
    } catch (FileSystemException e) {
      throw unseen(file, e);
    }
  }

  /**
   * Hadoop says of all that it cannot see that it is not there. What nobody may look at is no such
   * thing: a table in it would be passed over as one that was never made.
   */
  static IOException unseen(Path file, FileSystemException why) {
    return why instanceof AccessDeniedException ? why : missing(file, why);
  }

  private Path qualified(Path file) {
    return new Path(pathToFile(file).getPath()).makeQualified(getUri(), getWorkingDirectory());
  }

  /** Looks at those files of a folder alone whose names are wanted. */
  FileStatus[] listNamed(Path folder, Predicate<String> wanted) throws IOException {
    URI parent = qualified(folder).toUri();
    String before = parent.getPath().equals("/") ? "/" : parent.getPath() + "/";
    long block = getDefaultBlockSize(folder);
    List<FileStatus> files = new ArrayList<>();
    try (DirectoryStream<java.nio.file.Path> all = Files.newDirectoryStream(local(folder))) {
      for (java.nio.file.Path local : all) {
        String name = local.getFileName().toString();
        if (!wanted.test(name)) continue;
        // Of the ways to make one the cheapest: there are hundreds of thousands.
        Path file = new Path(parent.getScheme(), parent.getAuthority(), before + name);
        try {
          files.add(LocalFileStatus.of(local, block, file));
        } catch (AccessDeniedException e) {
          throw e; // of one it is so of all
        } catch (FileSystemException e) {
          continue; // deleted meanwhile, or nothing that can be looked at
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw missing(folder, e);
    }
    return files.toArray(FileStatus[]::new);
  }

  @Override
  public FileStatus getFileLinkStatus(Path file) throws IOException {
    return Files.isSymbolicLink(local(file)) ? super.getFileLinkStatus(file) : getFileStatus(file);
  }

  @Override
  public FSDataOutputStream create(
      Path file, boolean overwrite, int buffer, short replication, long block, Progressable p)
      throws IOException {
    if (!overwrite) claim(file);
    return super.create(file, true, buffer, replication, block, p);
  }

  @Override
  public FSDataOutputStream create(
      Path file,
      FsPermission permission,
      boolean overwrite,
      int buffer,
      short replication,
      long block,
      Progressable progress)
      throws IOException {
    if (!overwrite) claim(file);
    return super.create(file, permission, true, buffer, replication, block, progress);
  }

  @Override
  public FSDataOutputStream createNonRecursive(
      Path file,
      FsPermission permission,
      boolean overwrite,
      int buffer,
      short replication,
      long block,
      Progressable progress)
      throws IOException {
    // Hadoop's own makes the folders as well.
    return create(file, permission, overwrite, buffer, replication, block, progress);
  }

  @Override
  public FSDataOutputStream createNonRecursive(
      Path file,
      FsPermission permission,
      EnumSet<CreateFlag> flags,
      int buffer,
      short replication,
      long block,
      Progressable progress)
      throws IOException {
    if (!flags.contains(CreateFlag.OVERWRITE)) claim(file);
    return super.createNonRecursive(
        file, permission, EnumSet.of(CreateFlag.OVERWRITE), buffer, replication, block, progress);
  }

  /** Makes a file that was not there, empty. */
  private void claim(Path file) throws IOException {
    Path folder = file.getParent();
    if (folder != null && !mkdirs(folder)) throw new IOException("cannot make " + folder);
    try {
      Files.createFile(local(file));
    } catch (FileAlreadyExistsException e) {
      throw exists(file, e);
    }
  }

  /** In one step, whether or not there is a file in its place. */
  @Override
  @SuppressWarnings("deprecation") // it is what a FileContext calls
  public void rename(Path from, Path to, Options.Rename... options) throws IOException {
    java.nio.file.Path source = local(from);
    java.nio.file.Path target = local(to);
    if (Files.isDirectory(source)) {
      super.rename(from, to, options);
      return;
    }
    try {
      if (Arrays.asList(options).contains(Options.Rename.OVERWRITE)) {
        Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
      } else {
        ExclusiveMove.BY_LINK.move(source, target);
      }
    } catch (NoSuchFileException e) {
      throw missing(Files.exists(source) ? to.getParent() : from, e);
    } catch (FileAlreadyExistsException e) {
      throw exists(to, e);
    }
  }

  private java.nio.file.Path local(Path file) {
    return pathToFile(file).toPath();
  }

  private static IOException missing(Path file, FileSystemException why) {
    String reason = why.getReason() == null ? "" : " (" + why.getReason() + ")";
    IOException missing = new FileNotFoundException("File " + file + " does not exist" + reason);
    missing.initCause(why);
    return missing;
  }

  private static IOException exists(Path file, FileAlreadyExistsException why) {
    IOException exists =
        new org.apache.hadoop.fs.FileAlreadyExistsException("File already exists: " + file);
    exists.initCause(why);
    return exists;
  }
}

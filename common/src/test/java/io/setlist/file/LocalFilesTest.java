package io.setlist.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.CreateOpts;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalFilesTest {

  @TempDir java.nio.file.Path temp;

  private final Configuration conf = new Configuration();
  private FileSystem files;
  private FileContext context;

  @BeforeEach
  void open() throws IOException {
    conf.set("fs.file.impl", CheckedLocalFiles.class.getName());
    conf.set("fs.AbstractFileSystem.file.impl", LocalFileContext.class.getName());
    conf.set("fs.permissions.umask-mode", "027");
    files = FileSystem.newInstance(temp.toUri(), conf);
    context = FileContext.getFileContext(temp.toUri(), conf);
  }

  @Test
  void noProcessIsStarted() throws Exception {
    List<String> started = new ArrayList<>();
    java.nio.file.Path log = temp.resolve("started.jfr");
    files.create(path("warm")).close(); // Hadoop asks the shell once what it can do
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ProcessStart");
      recording.start();
      write(files, "folder/new/file", "text");
      write(context, "folder/new/temporary", "text");
      context.rename(path("folder/new/temporary"), path("folder/new/named"));
      context.rename(path("folder/new/named"), path("folder/new/file"), Rename.OVERWRITE);
      files.rename(path("folder/new/file"), path("folder/moved"));
      for (FileStatus status : files.listStatus(path("folder"))) {
        assertThat(status.getPermission()).isNotNull();
        assertThat(status.getOwner()).isNotEmpty();
      }
      files.delete(path("folder"), true);
      recording.dump(log);
    }
    RecordingFile.readAllEvents(log).forEach(event -> started.add(event.getString("command")));
    assertThat(started).isEmpty();
  }

  @Test
  void filesAndFoldersHaveTheRightsThatTheUmaskLeaves() throws Exception {
    write(files, "a/b/file", "text");
    write(context, "a/context", "text");
    files.mkdirs(path("shared"), new FsPermission("777"));
    files.setPermission(path("shared"), new FsPermission("1777"));

    assertThat(rights("a")).isEqualTo("rwxr-x---");
    assertThat(rights("a/b/file")).isEqualTo("rw-r-----");
    assertThat(rights("a/b/.file.crc")).isEqualTo("rw-r-----");
    assertThat(rights("a/context")).isEqualTo("rw-r-----");
    assertThat(files.getFileStatus(path("shared")).getPermission())
        .as("with the bit that lets each remove their own alone")
        .isEqualTo(new FsPermission("1777"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "folder", "to-file", "to-folder", "with space", "läuft"})
  void aFileIsWhatHadoopTakesItFor(String name) throws Exception {
    write(files, "file", "text");
    write(files, "with space", "text");
    write(files, "läuft", "text");
    files.mkdirs(path("folder"));
    Files.createSymbolicLink(temp.resolve("to-file"), temp.resolve("file"));
    Files.createSymbolicLink(temp.resolve("to-folder"), temp.resolve("folder"));
    FileSystem hadoops = new RawLocalFileSystem();
    hadoops.initialize(temp.toUri(), conf);

    FileStatus expected = hadoops.getFileStatus(path(name));
    FileStatus found = files.getFileStatus(path(name));

    assertThat(known(found)).isEqualTo(known(expected));
    // Of a link Hadoop tells the rights of the link, which mean nothing.
    assertThat(found.getPermission()).isEqualTo(FsPermission.valueOf("-" + rights(name)));
    assertThat(files.listStatus(path(""))).contains(found);
    assertThat(known(files.getFileLinkStatus(path(name))))
        .isEqualTo(known(hadoops.getFileLinkStatus(path(name))));
  }

  private static List<Object> known(FileStatus file) {
    return List.of(
        file.getPath(),
        file.isDirectory(),
        file.isSymlink(),
        file.getLen(),
        file.getReplication(),
        file.getBlockSize(),
        file.getModificationTime(),
        file.getAccessTime(),
        file.getOwner(),
        file.getGroup());
  }

  @Test
  void whatIsNotThereIsMissing() throws Exception {
    write(files, "file", "text");
    Files.createSymbolicLink(temp.resolve("dangling"), temp.resolve("nothing"));

    for (String name : List.of("nothing", "nothing/below", "file/below", "dangling")) {
      assertThat(files.exists(path(name))).as(name).isFalse();
      assertThatThrownBy(() -> files.getFileStatus(path(name)))
          .isInstanceOf(FileNotFoundException.class)
          .hasMessageContaining(name);
    }
    assertThatThrownBy(() -> files.setPermission(path("nothing"), new FsPermission("600")))
        .isInstanceOf(FileNotFoundException.class);
    assertThatThrownBy(() -> context.rename(path("nothing"), path("else")))
        .isInstanceOf(FileNotFoundException.class);
    assertThatThrownBy(() -> context.rename(path("file"), path("nothing/else")))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("nothing");
    assertThat(read("file")).isEqualTo("text");
  }

  /** A table in a folder that this user may not enter is none that was never made. */
  @Test
  void whatNobodyMayLookAtIsNotMissing() {
    assertThat(LocalFiles.unseen(path("table"), new AccessDeniedException("table")))
        .isInstanceOf(AccessDeniedException.class);
    assertThat(LocalFiles.unseen(path("loop"), new FileSystemException("loop", null, "a loop")))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("a loop");
  }

  @Test
  void aFolderIsListedWithoutChecksumsAndAFileAsItself() throws Exception {
    for (String name : List.of("folder/a", "folder/b", "folder/.hidden")) write(files, name, name);
    files.mkdirs(path("folder/below"));

    assertThat(files.listStatus(path("folder")))
        .extracting(file -> file.getPath().getName())
        .containsExactlyInAnyOrder("a", "b", ".hidden", "below");
    assertThat(files.listStatus(path("folder/a"))).hasSize(1);
    assertThat(files.listStatus(path("folder"), file -> file.getName().startsWith("b"))).hasSize(2);
    assertThat(new LocalLogStore(conf).listFrom(path("folder/b"), conf))
        .toIterable()
        .extracting(file -> file.getPath().getName())
        .containsExactly("b", "below");
    assertThatThrownBy(() -> files.listStatus(path("nothing")))
        .isInstanceOf(FileNotFoundException.class);
    assertThatThrownBy(() -> new LocalLogStore(conf).listFrom(path("nothing/a"), conf))
        .isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void aFileInTheWayStaysUnlessItIsToBeReplaced() throws Exception {
    write(files, "old", "old");
    write(context, "new", "new");

    assertThatThrownBy(() -> files.create(path("old"), false))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> context.create(path("old"), EnumSet.of(CreateFlag.CREATE)))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> context.rename(path("new"), path("old")))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("old");
    assertThat(read("old")).isEqualTo("old");
    assertThat(read("new")).isEqualTo("new");

    context.rename(path("new"), path("old"), Rename.OVERWRITE);
    assertThat(read("old")).as("with the checksum that goes with it").isEqualTo("new");
    assertThat(files.exists(path("new"))).isFalse();
  }

  @Test
  void aFolderIsMovedAndNotIntoTheWayOfAnother() throws Exception {
    write(files, "from/file", "text");
    write(files, "full/file", "other");

    assertThatThrownBy(() -> context.rename(path("from"), path("full")))
        .isInstanceOf(FileAlreadyExistsException.class);
    context.rename(path("from"), path("to"));

    assertThat(read("to/file")).isEqualTo("text");
    assertThat(read("full/file")).isEqualTo("other");
  }

  @Test
  void aByteThatHasChangedOnTheDiskIsFound() throws Exception {
    write(files, "file", "text");
    Files.writeString(temp.resolve("file"), "texT");

    assertThatThrownBy(() -> read("file")).isInstanceOf(ChecksumException.class);
  }

  @Test
  void ofManyWhoCreateAFileOneSucceeds() throws Exception {
    for (int round = 0; round < 200; round++) {
      String name = "lease-" + round;
      List<String> winners =
          race(
              writer -> {
                try (OutputStream out = files.create(path(name), false)) {
                  out.write(writer.getBytes(StandardCharsets.UTF_8));
                }
              });
      assertThat(winners).as(name).containsExactly(Files.readString(temp.resolve(name)));
    }
  }

  @Test
  void ofManyWhoRenameToOneNameOneSucceeds() throws Exception {
    for (int round = 0; round < 200; round++) {
      String name = "commit-" + round;
      List<String> winners =
          race(
              writer -> {
                write(context, name + "." + writer, writer);
                context.rename(path(name + "." + writer), path(name));
              });
      assertThat(winners).as(name).containsExactly(read(name));
    }
  }

  private interface Writer {
    void write(String name) throws IOException;
  }

  /** Returns who did not fail by the file that another had made. */
  private static List<String> race(Writer writer) throws Exception {
    int writers = 4;
    CyclicBarrier start = new CyclicBarrier(writers);
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      List<Callable<String>> all = new ArrayList<>();
      for (int n = 0; n < writers; n++) {
        String name = "writer" + n;
        all.add(
            () -> {
              start.await();
              try {
                writer.write(name);
                return name;
              } catch (FileAlreadyExistsException e) {
                return "";
              }
            });
      }
      List<String> winners = new ArrayList<>();
      for (Future<String> one : threads.invokeAll(all)) {
        if (!one.get().isEmpty()) winners.add(one.get());
      }
      return winners;
    } finally {
      threads.shutdown();
    }
  }

  private Path path(String name) {
    return new Path(temp.resolve(name).toUri());
  }

  private void write(FileSystem files, String name, String text) throws IOException {
    try (OutputStream out = files.create(path(name), true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void write(FileContext context, String name, String text) throws IOException {
    EnumSet<CreateFlag> flags = EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE);
    try (OutputStream out = context.create(path(name), flags, CreateOpts.createParent())) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private String read(String name) throws IOException {
    try (var in = files.open(path(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String rights(String name) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve(name)));
  }
}

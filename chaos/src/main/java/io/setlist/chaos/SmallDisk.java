package io.setlist.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file system of its own, of limited size, in the place of the warehouse, and filled up by a file
 * beside the tables: writes fail with "No space left on device".
 */
final class SmallDisk implements Shortage {

  private static final int MEGABYTES = 256;

  private final Path folder;
  private final Path original;
  private final Path ballast;
  private boolean mounted = true;

  private SmallDisk(Path folder, Path original) {
    this.folder = folder;
    this.original = original;
    this.ballast = folder.resolve(".ballast");
  }

  /** Returns null where the machine does not let us mount one. */
  static SmallDisk under(Path folder) throws IOException, InterruptedException {
    Path original = folder.resolveSibling(folder.getFileName() + ".original");
    Files.createDirectories(folder);
    Files.move(folder, original);
    Files.createDirectories(folder);
    if (!run("mount", "-t", "tmpfs", "-o", "size=" + MEGABYTES + "m", "tmpfs", folder.toString())) {
      Files.delete(folder);
      Files.move(original, folder);
      return null;
    }
    SmallDisk disk = new SmallDisk(folder, original);
    disk.require("cp", "-a", original + "/.", folder.toString());
    return disk;
  }

  @Override
  public void begin(RunningStream stream) throws IOException {
    byte[] block = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      for (long left = (long) MEGABYTES << 20; left >= 0; left -= block.length) out.write(block);
    } catch (IOException e) {
      return; // it is full
    }
    throw new IOException(folder + " takes more than it has room for");
  }

  @Override
  public void end(RunningStream stream) throws IOException {
    Files.delete(ballast);
  }

  @Override
  public synchronized void close() throws IOException, InterruptedException {
    if (!mounted) return;
    Path copy = folder.resolveSibling(folder.getFileName() + ".copy");
    Files.deleteIfExists(ballast);
    require("cp", "-a", folder.toString(), copy.toString());
    require("umount", folder.toString());
    mounted = false;
    Files.delete(folder);
    Files.move(copy, folder);
    require("rm", "-r", original.toString());
  }

  private void require(String... command) throws IOException, InterruptedException {
    if (!run(command)) throw new IOException(String.join(" ", command) + " failed");
  }

  /** Whether it ended well. */
  static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }
}

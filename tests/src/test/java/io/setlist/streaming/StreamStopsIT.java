package io.setlist.streaming;

import static io.setlist.streaming.Rows.assertSettled;
import static io.setlist.streaming.Rows.sessions;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.cli.ExitCode;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The streaming job told to stop; it is killed by {@code ChaosIT}. */
@Tag("slow")
class StreamStopsIT extends StreamRuns {

  @Test
  void publishesEverythingWhenItIsToldToStop() throws Exception {
    Path warehouse = temp.resolve("stopped");
    Path ledger = warehouse.resolve("ledger/_delta_log");
    Process job =
        launch("eight", warehouse, "--trigger", "1 hour", "--early-every", "1d", "--no-archive");
    assertThat(awaitFile(job, ledger, 1)).as("the first micro-batch is done").isTrue();
    assertThat(stream("eight", warehouse)).as("a second copy").isEqualTo(ExitCode.USAGE);
    assertThat(said).contains("is already run by process " + job.pid() + " on ");
    job.destroy();
    assertThat(job.waitFor(90, TimeUnit.SECONDS)).isTrue();
    assertThat(job.exitValue()).as(Files.readString(temp.resolve("launched.log"))).isZero();
    assertSettled(warehouse);
    assertThat(sessions(warehouse)).isEqualTo(sessions(reference));
  }

  /**
   * Waits until the folder holds a file of that number, be it Delta's or Spark's; false where the
   * job ended before.
   */
  private static boolean awaitFile(Process job, Path folder, int number) throws Exception {
    try (WatchService watch = FileSystems.getDefault().newWatchService()) {
      boolean watched = false;
      while (job.isAlive()) {
        if (!watched && Files.isDirectory(folder)) {
          folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
          watched = true;
        }
        if (watched && newest(folder) >= number) return true;
        WatchKey change = watch.poll(20, TimeUnit.MILLISECONDS);
        if (change != null) {
          change.pollEvents();
          change.reset();
        }
      }
      return false;
    }
  }

  private static int newest(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(name -> name.matches("\\d+(\\.json)?"))
          .mapToInt(name -> Integer.parseInt(name.replace(".json", "")))
          .max()
          .orElse(-1);
    }
  }
}

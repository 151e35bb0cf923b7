package io.setlist.bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process and all that it starts, and what they cost. Its output goes to a file. */
final class TimedProcess {

  private static final int LOOK_EVERY_MS = 100;
  private static final int PATIENCE_SECONDS = 5;

  /** The shell's own time: CPU to the millisecond of all that ended below it. */
  private static final String TIMED =
      "cpu=$1; shift; TIMEFORMAT='%U %S'; { time \"$@\" 2>&3; } 3>&2 2>\"$cpu\"";

  private final Launch launch;
  private final Path folder;

  /**
   * @param folder for {@code log} and {@code cpu}
   */
  TimedProcess(Launch launch, Path folder) {
    this.launch = launch;
    this.folder = folder;
  }

  /**
   * What it took.
   *
   * @param exitCode {@link #GIVEN_UP} where it was ended
   * @param wallSeconds from start to end
   * @param cpuSeconds user and system, of all processes
   * @param peakBytes most resident memory at any time, of all processes together; 0 where the
   *     system does not tell
   */
  record Cost(int exitCode, double wallSeconds, double cpuSeconds, long peakBytes) {}

  /** The exit code of a process that took too long. */
  static final int GIVEN_UP = -1;

  /** Runs it to its end, or for so long as there is patience. */
  Cost run(Duration patience) throws IOException, InterruptedException {
    Path cpu = folder.resolve("cpu");
    List<String> command = new ArrayList<>(List.of("bash", "-c", TIMED, "timed", cpu.toString()));
    command.addAll(launch.command());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(folder.resolve("log").toFile()));
    builder.environment().putAll(launch.environment());
    long began = System.nanoTime();
    Process process = builder.start();
    // Nothing outlives the bench, were it ended by a signal.
    Thread end = new Thread(() -> end(process), "bench-end");
    Runtime.getRuntime().addShutdownHook(end);
    long peak = 0;
    try {
      while (!process.waitFor(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
        peak = Math.max(peak, residentBytes(process));
        if (System.nanoTime() - began > patience.toNanos()) {
          end(process);
          return new Cost(GIVEN_UP, seconds(began), 0, peak);
        }
      }
      return new Cost(process.exitValue(), seconds(began), cpuSeconds(cpu), peak);
    } finally {
      end(process);
      Runtime.getRuntime().removeShutdownHook(end);
    }
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }

  private static double cpuSeconds(Path file) throws IOException {
    String[] userAndSystem = Files.readString(file).strip().split(" ");
    return Double.parseDouble(userAndSystem[0]) + Double.parseDouble(userAndSystem[1]);
  }

  private static long residentBytes(Process process) {
    return tree(process).mapToLong(TimedProcess::residentBytes).sum();
  }

  private static long residentBytes(ProcessHandle process) {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(l -> l.startsWith("VmRSS:"))
          .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException | java.io.UncheckedIOException e) {
      return 0; // it has just ended, or there is no /proc
    }
  }

  private static Stream<ProcessHandle> tree(Process process) {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants());
  }

  /** Politely at first. */
  private static void end(Process process) {
    if (!process.isAlive()) return;
    List<ProcessHandle> all = tree(process).toList();
    all.forEach(ProcessHandle::destroy);
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        all.forEach(ProcessHandle::destroyForcibly);
      }
      process.waitFor();
    } catch (InterruptedException e) {
      all.forEach(ProcessHandle::destroyForcibly);
      Thread.currentThread().interrupt();
    }
  }
}

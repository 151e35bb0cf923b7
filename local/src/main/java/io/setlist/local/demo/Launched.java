package io.setlist.local.demo;

import io.setlist.cli.JobException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A job as the user would start it: a process of the launcher, whose progress goes to our standard
 * error.
 */
final class Launched implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 5;

  private final Process process;

  private Launched(Process process) {
    this.process = process;
  }

  static Launched start(Path launcher, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(launcher.toString());
    command.addAll(arguments);
    try {
      return new Launched(
          new ProcessBuilder(command)
              .redirectInput(Redirect.INHERIT)
              .redirectError(Redirect.INHERIT)
              .start());
    } catch (IOException e) {
      throw JobException.failed("cannot start " + launcher + ": " + e.getMessage(), e);
    }
  }

  /** Hands out its lines, waits for its end and returns its exit code. */
  int await(Consumer<String> line) throws InterruptedException {
    try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
      said.lines().forEach(line);
    } catch (IOException | UncheckedIOException e) {
      // Its output ends with it; the exit code tells how.
      line.accept("(its output broke off: " + e.getMessage() + ")");
    }
    return process.waitFor();
  }

  /** Ends it, and what it may have started, politely at first. */
  @Override
  public void close() {
    if (!process.isAlive()) return;
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroy);
    try {
      if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) return;
      all.forEach(ProcessHandle::destroyForcibly);
      process.waitFor();
    } catch (InterruptedException e) {
      all.forEach(ProcessHandle::destroyForcibly);
      Thread.currentThread().interrupt();
    }
  }
}

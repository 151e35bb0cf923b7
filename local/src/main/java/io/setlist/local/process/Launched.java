package io.setlist.local.process;

import io.setlist.cli.JobException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A process that was started here and ends with what started it. */
public final class Launched implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 5;

  private final Process process;

  private Launched(Process process) {
    this.process = process;
  }

  /**
   * The launcher that started this JVM; what it starts runs on the same jars.
   *
   * @throws JobException (usage) where it was not the launcher
   */
  public static Path launcher(String command) {
    String named = System.getenv("SETLIST_LAUNCHER");
    if (named != null && Files.isExecutable(Path.of(named))) return Path.of(named);
    throw JobException.usage(
        command + " is started by ./setlist " + command + ", which says where it is");
  }

  /** Its lines are for {@link #await}; its progress goes to our standard error. */
  public static Launched talking(List<String> command) {
    return start(
        new ProcessBuilder(command)
            .redirectInput(Redirect.INHERIT)
            .redirectError(Redirect.INHERIT));
  }

  /** All that it says is added to a file. */
  public static Launched logging(List<String> command, Path log, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    return start(builder.redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile())));
  }

  private static Launched start(ProcessBuilder builder) {
    try {
      return new Launched(builder.start());
    } catch (IOException e) {
      throw JobException.failed(
          "cannot start " + builder.command().get(0) + ": " + e.getMessage(), e);
    }
  }

  /** Hands out its lines, waits for its end and returns its exit code. */
  public int await(Consumer<String> line) throws InterruptedException {
    try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
      said.lines().forEach(line);
    } catch (IOException | UncheckedIOException e) {
      // Its output ends with it; the exit code tells how.
      line.accept("(its output broke off: " + e.getMessage() + ")");
    }
    return process.waitFor();
  }

  /** Its exit code, or none where it goes on for longer. */
  public OptionalInt awaitEnd(Duration patience) throws InterruptedException {
    return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)
        ? OptionalInt.of(process.exitValue())
        : OptionalInt.empty();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** What it has started, and what that has. */
  public Stream<ProcessHandle> descendants() {
    return process.descendants();
  }

  /** Asks it to end, by SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  /** Ends it with no time to think, by SIGKILL, and returns when it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Ends it, and what it may have started, politely at first, and returns when all are gone. */
  @Override
  public void close() {
    if (!process.isAlive()) return;
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroy);
    try {
      if (haveEnded(all)) return;
      all.forEach(ProcessHandle::destroyForcibly);
      // One that a dead parent left to a first process that never asks for it seems alive for ever.
      haveEnded(all);
    } catch (InterruptedException e) {
      all.forEach(ProcessHandle::destroyForcibly);
      Thread.currentThread().interrupt();
    }
  }

  private static boolean haveEnded(List<ProcessHandle> all) throws InterruptedException {
    try {
      CompletableFuture.allOf(
              all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}

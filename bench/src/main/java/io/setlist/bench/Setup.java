package io.setlist.bench;

import io.setlist.cli.JobException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The checkout, and how its parts are started: every JVM with the same heap, the same collector and
 * two processors.
 */
public final class Setup {

  private static final String HEAP = "-Xmx2g";
  private static final List<String> JVM =
      List.of("-XX:+UseParallelGC", "-XX:ActiveProcessorCount=2");
  private static final int CODE_DIGITS = 12;

  private final Path launcher;

  private Setup(Path launcher) {
    this.launcher = launcher;
  }

  public static Setup ofTheLauncher() {
    String named = System.getenv("SETLIST_LAUNCHER");
    if (named != null && Files.isExecutable(Path.of(named))) return new Setup(Path.of(named));
    throw JobException.usage("the bench is started by ./setlist bench, which says where it is");
  }

  /** Of the checkout; "unknown" without git. */
  public String commit() {
    try {
      Process git =
          new ProcessBuilder("git", "-C", path("").toString(), "describe", "--always", "--dirty")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return said.isEmpty() ? "unknown" : said;
    } catch (IOException e) {
      return "unknown";
    }
  }

  /** A path in the checkout. */
  Path path(String relative) {
    return launcher.resolveSibling(relative).toAbsolutePath();
  }

  /** A command of Setlist, by its launcher. */
  public Launch setlist(String command, String... arguments) {
    List<String> line = new ArrayList<>(List.of(launcher.toString(), command));
    line.addAll(List.of("--master", "local[2]"));
    line.addAll(List.of(arguments));
    return new Launch(line, Map.of("SETLIST_JAVA_OPTS", JVM.get(1), "SETLIST_DRIVER_MEMORY", "2g"));
  }

  /**
   * A main class.
   *
   * @param jars folders in the checkout
   */
  Launch java(List<String> jars, String main, String... arguments) {
    List<String> line = new ArrayList<>(List.of(javaHome().resolve("bin/java").toString(), HEAP));
    line.addAll(JVM);
    line.addAll(opened());
    line.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    line.add("-cp");
    line.add(String.join(":", jars.stream().map(j -> path(j) + "/*").toList()));
    line.add(main);
    line.addAll(List.of(arguments));
    return new Launch(line, Map.of());
  }

  /** A script of {@code bench/python}, in the virtual environment that the launcher made. */
  Launch python(String script, String... arguments) {
    List<String> line = new ArrayList<>();
    line.add(path("target/bench-venv/bin/python").toString());
    line.add(path("bench/python/" + script).toString());
    line.addAll(List.of(arguments));
    return new Launch(line, Map.of("POLARS_MAX_THREADS", "2"));
  }

  private static Path javaHome() {
    return Path.of(System.getProperty("java.home"));
  }

  /**
   * What the launcher has opened for this JVM, Spark and Flink need as well; and its log settings.
   */
  private static List<String> opened() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(a -> a.startsWith("--add-opens") || a.startsWith("-Dlog4j2."))
        .toList();
  }

  /** Changes where a byte of these files does, or of the files in these folders. */
  String code(List<String> paths) throws IOException {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (String path : paths) {
        for (Path file : files(path(path))) sha.update(Files.readAllBytes(file));
      }
      return HexFormat.of().formatHex(sha.digest()).substring(0, CODE_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> files(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw JobException.usage(
          path + " is not there: the peers are not built; run it without SETLIST_NO_BUILD");
    }
    if (!Files.isDirectory(path)) return List.of(path);
    try (Stream<Path> all = Files.list(path)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}

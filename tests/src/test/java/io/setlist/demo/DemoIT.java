package io.setlist.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.streaming.Kept;
import io.setlist.table.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a person starts it: its closing lines, and that nothing of it stays behind. */
@Tag("slow")
class DemoIT {

  private static final long PATIENCE_SECONDS = 400;

  @TempDir Path dir;

  @Test
  void tellsTheStoryToTheEnd() throws Exception {
    Process demo = start();
    try {
      String said = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(demo.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(said)
          .contains("Sessions by status", "LATE", "MALFORMED_JSON", "Discover Weekly")
          .containsPattern("(?m)^([\\d,]+) of \\1 sessions of [\\d,]+ users equal the truth")
          .containsPattern("Left out: [\\d,]+ users")
          .contains("the batch counts them")
          .containsPattern("(?m)^[1-9][\\d,]* sessions differ, each of them by late events alone$")
          .containsPattern("(?m)^\\S+ [\\d,]+ sessions removed, [1-9][\\d,]* added$")
          .containsPattern("(?m)^Nothing differs any more$")
          .contains("The day's certificate")
          .containsPattern(
              "(?m)^([\\d,]+) of \\1 sessions of [\\d,]+ users equal the truth, now with all that came late")
          .containsPattern("sql --warehouse \\S+/demo/warehouse");
      assertThat(demo.exitValue()).isZero();
      assertThat(said.lines().filter(line -> !line.contains(dir.toString())))
          .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
      assertThat(processes()).isEmpty();
    } finally {
      demo.destroyForcibly();
    }
    Kept.keep(
        "demo", dir.resolve("demo/warehouse"), EnumSet.complementOf(EnumSet.of(Table.FORGOTTEN)));
  }

  @Test
  void leavesNoProcessWhenItIsStoppedWhileItStreams() throws Exception {
    Process demo = start();
    try {
      awaitStream(demo);
      List<ProcessHandle> all = new ArrayList<>(demo.descendants().toList());
      demo.destroy();
      assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(demo.exitValue()).isEqualTo(143);
      assertThat(all).isNotEmpty().noneMatch(ProcessHandle::isAlive);
      assertThat(processes()).isEmpty();
    } finally {
      demo.destroyForcibly();
    }
  }

  /** Reads on until the step is there and its first table is. */
  private void awaitStream(Process demo) throws Exception {
    var lines = demo.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("At most ")) break;
    }
    Path table = dir.resolve("demo/warehouse/sessions");
    while (!Files.exists(table)) {
      assertThat(demo.waitFor(50, TimeUnit.MILLISECONDS)).as("has ended by itself").isFalse();
    }
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            System.getProperty("setlist.launcher"),
            "demo",
            "--dir",
            dir.resolve("demo").toString(),
            "--events",
            "8000")
        .redirectError(dir.resolve("stderr.txt").toFile())
        .start();
  }

  /** Processes that have to do with this demo, by their command lines. */
  private List<String> processes() {
    return ProcessHandle.allProcesses()
        .map(p -> p.info().commandLine().orElse(""))
        .filter(line -> line.contains(dir.toString()))
        .toList();
  }
}

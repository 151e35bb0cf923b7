package io.setlist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReasonTest {

  private record Known(Throwable cause, String said, String remedy) {}

  static List<Known> known() {
    return List.of(
        new Known(
            new FileNotFoundException("/srv/wh/a.parquet (Permission denied)"),
            "FileNotFoundException: /srv/wh/a.parquet (Permission denied); ",
            "right to write there"),
        new Known(
            new AccessDeniedException("/srv/wh"),
            "AccessDeniedException: /srv/wh; ",
            "right to write there"),
        new Known(
            new IOException("Mkdirs failed to create file:/srv/wh/x (exists=false)"),
            "IOException: Mkdirs failed to create file:/srv/wh/x (exists=false); ",
            "right to write there"),
        new Known(
            new FileNotFoundException("/srv/wh/a (Read-only file system)"),
            "FileNotFoundException: /srv/wh/a (Read-only file system); ",
            "right to write there"),
        new Known(
            new IOException("No space left on device"),
            "IOException: No space left on device; ",
            "make room"),
        new Known(
            new IOException("Disk quota exceeded"),
            "IOException: Disk quota exceeded; ",
            "make room"),
        new Known(
            new IllegalStateException(
                "[DELTA_VIOLATE_CONSTRAINT_WITH_VALUES] CHECK constraint short (n < 9) violated by"
                    + " row with values:\n - n : 9"),
            "IllegalStateException: [DELTA_VIOLATE_CONSTRAINT_WITH_VALUES] CHECK constraint short"
                + " (n < 9) violated by row with values:; ",
            "DROP CONSTRAINT"));
  }

  @ParameterizedTest
  @MethodSource("known")
  void saysInOneLineWhatToDo(Known known) {
    assertThat(Reason.of(new RuntimeException("stage 3 failed", known.cause)))
        .startsWith(known.said)
        .contains(known.remedy)
        .hasLineCount(1);
  }

  @Test
  void saysNoMoreThanItKnows() {
    assertThat(Reason.of(new IOException("Connection reset\nby peer")))
        .isEqualTo("IOException: Connection reset");
    // As Spark's parser has it.
    assertThat(Reason.of(new IOException("\n[SYNTAX] at 'x'\n\n== SQL ==")))
        .isEqualTo("IOException: [SYNTAX] at 'x'");
    assertThat(Reason.of(new IllegalStateException())).isEqualTo("java.lang.IllegalStateException");
  }

  @Test
  void saysOfTooLittleMemoryHowMuchThereIs() {
    assertThat(Reason.of(new RuntimeException(new OutOfMemoryError("Java heap space"))))
        .matches(
            "out of memory \\(Java heap space; the heap has [0-9,]+ MiB at most\\): give the job"
                + " more \\(--driver-memory 4g; on a cluster --executor-memory too\\)");
  }

  @Test
  void takesTheLineThatIsMadeForTheUser() {
    JobException line = JobException.failed("another job runs it", new IOException("term 3"));
    assertThat(Reason.of(new IllegalStateException("query terminated", line)))
        .isEqualTo("another job runs it");
  }
}

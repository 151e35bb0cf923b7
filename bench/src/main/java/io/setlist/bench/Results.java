package io.setlist.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.setlist.cli.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** All runs that ended, a line of JSON each, so that nothing is measured twice. */
final class Results {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final List<Run> runs;

  private Results(Path file, List<Run> runs) {
    this.file = file;
    this.runs = runs;
  }

  /** Reads what there is. A last line that a crash cut off is dropped. */
  static Results open(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    List<Run> runs = new ArrayList<>();
    if (Files.exists(file)) {
      String text = Files.readString(file);
      String whole = text.substring(0, text.lastIndexOf('\n') + 1);
      if (whole.length() < text.length()) Files.writeString(file, whole);
      for (String line : whole.lines().toList()) runs.add(read(file, line));
    }
    return new Results(file, runs);
  }

  private static Run read(Path file, String line) {
    try {
      return JSON.readValue(line, Run.class);
    } catch (JsonProcessingException e) {
      throw JobException.usage(
          file
              + " is not bench's own: "
              + e.getOriginalMessage()
              + "; move it or give another --dir");
    }
  }

  void add(Run run) throws IOException {
    Files.writeString(
        file,
        JSON.writeValueAsString(run) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    runs.add(run);
  }

  List<Run> all() {
    return List.copyOf(runs);
  }
}

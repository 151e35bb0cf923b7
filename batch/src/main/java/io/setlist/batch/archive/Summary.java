package io.setlist.batch.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.setlist.batch.archive.Completeness.Hole;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the micro-batches of the archive come to, up to one of them: a night reads those that came
 * since, and not those of years.
 *
 * @param table the id of {@code archive_progress}: of one that was made anew it says nothing
 * @param batch the newest micro-batch that is summed up
 * @param reached what is archived of each partition
 * @param holes what is not, though later offsets are
 */
public record Summary(String table, long batch, List<CutOff.Position> reached, List<Hole> holes) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of a table that is new. */
  static Summary nothing(String table) {
    return new Summary(table, -1, List.of(), List.of());
  }

  CutOff cutOff() {
    TreeMap<Source, Long> until = new TreeMap<>();
    reached.forEach(p -> until.put(new Source(p.topic(), p.partition()), p.untilOffset()));
    return new CutOff(until);
  }

  /** As a table property. */
  public String text() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads {@link #text}; empty for what is none: then all is summed up anew. */
  public static Optional<Summary> of(String text) {
    try {
      return text == null ? Optional.empty() : Optional.of(JSON.readValue(text, Summary.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}

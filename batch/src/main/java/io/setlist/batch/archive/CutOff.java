package io.setlist.batch.archive;

import io.setlist.table.Columns;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * How much of the archive counts: of each partition the records before an offset.
 *
 * @param until the offsets; a partition that is not named has none
 */
public record CutOff(SortedMap<Source, Long> until) {

  /** Before the first record. */
  public static final CutOff NOTHING = new CutOff(Collections.emptySortedMap());

  public CutOff {
    until = Collections.unmodifiableSortedMap(new TreeMap<>(until));
  }

  public long of(Source source) {
    return until.getOrDefault(source, 0L);
  }

  /** What both have. */
  public CutOff common(CutOff other) {
    TreeMap<Source, Long> smaller = new TreeMap<>();
    until.forEach(
        (source, offset) -> {
          if (other.until.containsKey(source)) {
            smaller.put(source, Math.min(offset, other.of(source)));
          }
        });
    return new CutOff(smaller);
  }

  /** What one of both has. */
  public CutOff or(CutOff other) {
    TreeMap<Source, Long> larger = new TreeMap<>(until);
    other.until.forEach((source, offset) -> larger.merge(source, offset, Math::max));
    return new CutOff(larger);
  }

  /** Reads {@link Columns#POSITION}s. */
  public static CutOff of(List<Row> positions) {
    TreeMap<Source, Long> until = new TreeMap<>();
    for (Row p : positions) {
      until.put(
          new Source(p.getAs("topic"), p.<Integer>getAs("partition")), p.getAs("until_offset"));
    }
    return new CutOff(until);
  }

  /** As a report has them. */
  public record Position(String topic, int partition, long untilOffset) {}

  public List<Position> reported() {
    List<Position> positions = new ArrayList<>();
    until.forEach((s, offset) -> positions.add(new Position(s.topic(), s.partition(), offset)));
    return positions;
  }

  /** As {@link Columns#POSITION}s. */
  public List<Row> positions() {
    List<Row> rows = new ArrayList<>();
    until.forEach((s, offset) -> rows.add(RowFactory.create(s.topic(), s.partition(), offset)));
    return rows;
  }

  /** As rows of {@link Columns#POSITION}. */
  public Dataset<Row> asTable(SparkSession spark) {
    return spark.createDataFrame(positions(), Columns.POSITION);
  }
}

package io.setlist.streaming.checkpoint;

import io.setlist.cli.JobException;
import io.setlist.streaming.delta.NewestRow;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * A warehouse holds one topic: its tables tell micro-batches by number and partitions by number,
 * and of two topics they would be the same.
 */
public final class OneTopic {

  private OneTopic() {}

  /**
   * Makes sure that a row of {@code ledger} or {@code archive_progress} is of the topic.
   *
   * @throws JobException (usage) where it is of another
   */
  public static void require(Row row, String topic) {
    List<Row> ranges = row.getList(row.fieldIndex("partitions"));
    for (Row range : ranges) {
      String found = range.getAs("topic");
      if (!found.equals(topic)) throw other(found, topic);
    }
  }

  /**
   * The same of the newest row of a table that another query has made, where there is one.
   *
   * @throws JobException (usage) where it is of another
   */
  public static void require(Warehouse warehouse, Table others, String topic) {
    if (!warehouse.has(others)) return;
    NewestRow.of(warehouse, others).ifPresent(row -> require(row, topic));
  }

  /** What to say to somebody who brings another topic. */
  public static JobException other(String found, String topic) {
    return JobException.usage(
        "the tables hold topic '"
            + found
            + "', this is topic '"
            + topic
            + "': a warehouse holds one topic; give this one another --warehouse, and no"
            + " --checkpoint of the other's");
  }
}

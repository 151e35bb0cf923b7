package io.setlist.streaming.delta;

import static scala.collection.JavaConverters.asJavaCollection;

import io.setlist.delta.TableLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.SetTransaction;
import scala.Option;
import scala.collection.Seq;

/** The micro-batches that Delta keeps with a table: of each query the newest. */
public final class Transactions {

  private Transactions() {}

  /**
   * From the checksum that Delta writes beside each commit, where it has the transactions. Delta's
   * own look rebuilds the state of the table: two Spark jobs after each commit.
   *
   * @return -1 where the query has written none
   */
  public static long newest(String query, TableLog table) {
    return newest(query, table.newest());
  }

  static long newest(String query, Snapshot snapshot) {
    Option<Seq<SetTransaction>> known = snapshot.checksumOpt().flatMap(c -> c.setTransactions());
    if (known.isEmpty()) return snapshot.transactions().getOrElse(query, () -> -1L);
    return asJavaCollection(known.get()).stream()
        .filter(t -> t.appId().equals(query))
        .mapToLong(SetTransaction::version)
        .findAny()
        .orElse(-1L);
  }
}

package io.setlist.table;

import io.setlist.delta.TableLog;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * Whether Spark writes and compiles a class for each of a command's queries, or interprets them. To
 * compile those of a night takes ten seconds of CPU, whatever they read; a small warehouse is read
 * in less than it takes to get ready for a large one. Where it is not small, or nobody knows, Spark
 * compiles, as it does by itself.
 */
public final class CodeGeneration {

  /**
   * Some 400,000 records of the archive. With 800,000 a batch takes the same time either way, with
   * 6,000,000 an interpreted one takes 1.8 times as long.
   */
  private static final long SMALL_BYTES = 32L << 20;

  /** Delta's own queries have a row a file. */
  private static final long SMALL_FILES = 10_000;

  private static final Map<String, String> NONE =
      Map.of(
          "spark.sql.codegen.wholeStage", "false", "spark.sql.codegen.factoryMode", "NO_CODEGEN");

  private CodeGeneration() {}

  /** Decides for a session that works on a warehouse; what the user has set stays. */
  public static void decide(SparkSession spark, String warehouse) {
    if (NONE.keySet().stream().anyMatch(key -> Spark.isSet(spark, key))) return;
    if (isSmall(spark, warehouse, SMALL_BYTES, SMALL_FILES)) NONE.forEach(spark.conf()::set);
  }

  static boolean isSmall(SparkSession spark, String uri, long smallBytes, long smallFiles) {
    long bytes = 0;
    long files = 0;
    try {
      Warehouse warehouse = new Warehouse(spark, uri);
      for (Table table : Table.values()) {
        if (!warehouse.has(table)) continue;
        Optional<TableLog.Size> known = warehouse.log(table).size();
        if (known.isEmpty()) return false;
        bytes += known.get().bytes();
        files += known.get().files();
        // The logs of the tables that are left may be long.
        if (bytes > smallBytes || files > smallFiles) return false;
      }
    } catch (Exception e) {
      // Also what Scala throws and does not declare. What is wrong with a table is said by the
      // command when it comes to it.
      return false;
    }
    return true;
  }
}

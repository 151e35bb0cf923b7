package io.setlist.batch.forget;

import static org.apache.spark.sql.functions.col;

import io.setlist.batch.BatchSpark;
import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.forgotten.PersonalRows;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/**
 * {@code setlist export}: what a person may ask for. A line for each row, {@code {"table": ...,
 * "row": {...}}}; a raw record's bytes as text.
 */
public final class ExportJob {

  private ExportJob() {}

  public static void main(String[] args) {
    Command.main(new ExportOptions(), ForgetConfig.DEFAULTS, args, ExportJob::run);
  }

  static ExitCode run(ForgetConfig options) throws IOException {
    ForgetConfig config = ForgetJob.withUser(options, System.in);
    try (SparkSession spark = BatchSpark.session("setlist export", config.warehouse())) {
      PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
      long rows = export(new Warehouse(spark, config.warehouse()), config.user(), out);
      out.flush();
      System.err.printf(Locale.ROOT, "export: %,d rows%n", rows);
      return ExitCode.DONE;
    }
  }

  /**
   * Prints them, of each table one after the other.
   *
   * @return how many
   * @throws JobException (usage) where there are no tables
   */
  static long export(Warehouse warehouse, String userId, PrintStream out) {
    if (Arrays.stream(Table.values()).noneMatch(warehouse::has)) {
      throw JobException.usage("there are no tables in " + warehouse.uri());
    }
    PersonalRows person = new PersonalRows(warehouse, userId);
    long[] rows = {0};
    for (Table table : Table.values()) {
      person
          .of(table)
          .ifPresent(
              found ->
                  readable(found)
                      .toJSON()
                      .toLocalIterator()
                      .forEachRemaining(
                          row -> {
                            out.println(
                                "{\"table\":\"" + table.folder() + "\",\"row\":" + row + "}");
                            rows[0]++;
                          }));
    }
    return rows[0];
  }

  private static Dataset<Row> readable(Dataset<Row> rows) {
    Dataset<Row> texts = rows;
    for (var field : rows.schema().fields()) {
      if (!field.dataType().equals(DataTypes.BinaryType)) continue;
      texts = texts.withColumn(field.name(), col(field.name()).cast(DataTypes.StringType));
    }
    return texts;
  }
}

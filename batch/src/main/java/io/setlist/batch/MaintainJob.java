package io.setlist.batch;

import io.setlist.batch.maintain.Maintenance;
import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** {@code setlist maintain}: compaction and vacuum of all tables. */
public final class MaintainJob {

  private MaintainJob() {}

  public static void main(String[] args) {
    Command.main(new MaintainOptions(), MaintainConfig.DEFAULTS, args, MaintainJob::run);
  }

  static ExitCode run(MaintainConfig options) {
    MaintainConfig config = options.validated();
    try (SparkSession spark = BatchSpark.session("setlist maintain", config.warehouse())) {
      Warehouse warehouse = Warehouse.toWrite(spark, config.warehouse());
      List<Table> tables = Arrays.stream(Table.values()).filter(warehouse::has).toList();
      if (tables.isEmpty()) throw JobException.usage("there are no tables in " + warehouse.uri());
      Maintenance maintenance = new Maintenance(spark, warehouse, config.retain());
      boolean dry = config.dryRun();
      for (Table table : tables) {
        System.out.println((dry ? maintenance.dryRun(table) : maintenance.run(table)).line());
      }
      return ExitCode.DONE;
    }
  }
}

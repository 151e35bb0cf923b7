package io.setlist.batch.certificates;

import io.setlist.batch.BatchSpark;
import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import io.setlist.table.Warehouse;
import org.apache.spark.sql.SparkSession;

/** {@code setlist certificates}: which dates are proven, as a calendar. */
public final class CertificatesJob {

  private CertificatesJob() {}

  public static void main(String[] args) {
    Command.main(
        new CertificatesOptions(), CertificatesConfig.DEFAULTS, args, CertificatesJob::run);
  }

  static ExitCode run(CertificatesConfig options) {
    CertificatesConfig config = options.validated();
    try (SparkSession spark = BatchSpark.session("setlist certificates", config.warehouse())) {
      Warehouse warehouse = new Warehouse(spark, config.warehouse());
      Certificates.calendar(spark, warehouse).lines().forEach(System.out::println);
      return ExitCode.DONE;
    }
  }
}

package io.setlist.local.sql;

import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.table.CodeGeneration;
import io.setlist.table.Spark;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;

/** {@code ./setlist sql}. */
public final class SqlJob {

  private static final String TIME_ZONE = "spark.sql.session.timeZone";

  private SqlJob() {}

  public static void main(String[] args) {
    Command.main(new SqlOptions(), SqlConfig.DEFAULTS, args, SqlJob::run);
  }

  private static ExitCode run(SqlConfig options) throws IOException {
    SqlConfig config = options.validated();
    String text = config.file() != null ? read(config.file()) : config.query();
    try (SparkSession spark = session(config.warehouse())) {
      Catalog catalog = Catalog.open(spark, config.warehouse(), queries(config));
      // Names and titles are in any script, whatever the machine's locale.
      PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
      Session session = new Session(spark, catalog, printer(config, out), config.access());
      if (text != null) {
        session.run(text);
      } else if (Terminal.isInteractive()) {
        out.println("Tables: " + String.join(", ", catalog.tables()));
        out.println("Views:  " + String.join(", ", catalog.views()));
        out.println("A statement ends with ; and quit or Ctrl-D ends all.");
        new Prompt(session, stdin(), out).run();
      } else {
        session.run(new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
      }
      out.flush();
      return ExitCode.DONE;
    }
  }

  /**
   * The warehouse is Spark's, too: a table made here by CREATE TABLE is one of its folders. The
   * other jobs store what the time zone decides, and have but one; here it is for who reads.
   */
  static SparkSession session(String warehouse) {
    System.setProperty("spark.sql.warehouse.dir", warehouse);
    String zone = new SparkConf().get(TIME_ZONE, "UTC");
    try {
      DateTimeUtils.getZoneId(zone);
    } catch (DateTimeException e) {
      throw JobException.usage("--conf " + TIME_ZONE + "=" + zone + " is no time zone");
    }
    SparkSession spark = Spark.sessionForQueries("setlist sql");
    CodeGeneration.decide(spark, warehouse);
    return spark;
  }

  private static Printer printer(SqlConfig config, PrintStream out) {
    int width = config.width() >= 0 ? config.width() : Terminal.width();
    return new Printer(config.format(), config.form(), config.rowLimit(), width, out, System.err);
  }

  private static BufferedReader stdin() {
    return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  }

  /** The folder that was named, else the one beside the launcher. */
  private static Path queries(SqlConfig config) {
    if (config.queries() != null) {
      if (Files.isDirectory(config.queries())) return config.queries();
      throw JobException.usage("--queries " + config.queries() + " is no folder");
    }
    String launcher = System.getenv("SETLIST_LAUNCHER");
    return launcher == null ? null : Path.of(launcher).resolveSibling("sql");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw JobException.usage("there is no file " + file);
    } catch (CharacterCodingException e) {
      throw JobException.usage(file + " is not UTF-8 text");
    } catch (IOException e) {
      throw JobException.usage("cannot read " + file + ": " + e.getMessage());
    }
  }
}

package io.setlist.table;

import io.setlist.cli.Trace;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;
import org.slf4j.LoggerFactory;
import scala.collection.JavaConverters;

/** The Spark session that a command runs in, with the {@link Settings} that its tables rely on. */
public final class Spark {

  private static final Pattern IN_ONE_PROCESS = Pattern.compile("local(\\[.*)?");

  private Spark() {}

  /**
   * Gives the session of a job, whose own settings decide what it writes, whatever others have set.
   *
   * @throws io.setlist.cli.JobException (usage) where this is no Spark or Delta to run on
   */
  public static SparkSession session(String name) {
    SparkConf conf = conf(name);
    Settings.ofEveryJob().forEach(conf::set);
    SparkSession spark = session(conf);
    pin(spark);
    return spark;
  }

  /**
   * Gives a session for a person's own queries, which mean what that person has set.
   *
   * @throws io.setlist.cli.JobException (usage) where this is no Spark or Delta to run on
   */
  public static SparkSession sessionForQueries(String name) {
    return session(conf(name).setIfMissing("spark.sql.session.timeZone", "UTC"));
  }

  /** Gives a session that is there the settings of a job's. */
  public static void pin(SparkSession spark) {
    RuntimeConfig conf = spark.conf();
    for (String key : List.copyOf(all(conf).keySet())) {
      if (Settings.notTakenOver().stream().anyMatch(key::startsWith)) conf.unset(key);
    }
    Settings.ofEveryJob().forEach(conf::set);
  }

  private static SparkConf conf(String name) {
    return conf(new SparkConf(), name);
  }

  /** Adds to what the user has set. */
  static SparkConf conf(SparkConf conf, String name) {
    Settings.defaults().forEach(conf::setIfMissing);
    conf.setIfMissing("spark.app.name", name);
    conf.setIfMissing("spark.master", "local[*]");
    if (IN_ONE_PROCESS.matcher(conf.get("spark.master")).matches()) {
      Map<String, String> ours = Settings.inOneProcess();
      if (conf.contains(Settings.LOG_STORE)) ours.remove(Settings.LOCAL_LOG_STORE);
      ours.forEach(conf::setIfMissing);
    }
    Settings.ofEverySession().forEach(conf::set);
    conf.set(Settings.EXTENSIONS, withDelta(conf.get(Settings.EXTENSIONS, "")));
    // Files are numbered in the digits of the process that names them; the driver's own are set
    // where it begins.
    conf.set(
        "spark.executor.extraJavaOptions",
        (conf.get("spark.executor.extraJavaOptions", "") + " -Duser.language=en").strip());
    return conf;
  }

  /** A company's own extensions stay, and come first. */
  static String withDelta(String extensions) {
    Stream<String> theirs =
        Stream.of(extensions.split(",")).map(String::strip).filter(e -> !e.isEmpty());
    return String.join(
        ",", Stream.concat(theirs, Stream.of(Settings.DELTA_EXTENSION)).distinct().toList());
  }

  private static SparkSession session(SparkConf conf) {
    requireVersion("Spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
    requireVersion("Delta", io.delta.package$.MODULE$.VERSION());
    SparkSession spark = SparkSession.builder().config(conf).getOrCreate();
    Trace.reached("Spark");
    return spark;
  }

  private static void requireVersion(String part, String found) {
    BuiltWith.require(part, found).ifPresent(LoggerFactory.getLogger(Spark.class)::warn);
  }

  /** Sets what neither the user nor {@link Settings} has set. */
  public static void setIfMissing(SparkSession spark, String key, String value) {
    if (!isSet(spark, key)) spark.conf().set(key, value);
  }

  /** Whether somebody has set it, or we have. */
  static boolean isSet(SparkSession spark, String key) {
    return all(spark.conf()).containsKey(key);
  }

  private static Map<String, String> all(RuntimeConfig conf) {
    return JavaConverters.mapAsJavaMap(conf.getAll());
  }
}

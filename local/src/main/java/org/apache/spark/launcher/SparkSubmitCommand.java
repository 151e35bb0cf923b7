package org.apache.spark.launcher;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code bin/spark-submit} would run. It starts a JVM to ask Spark's builder for that; the
 * builder is open to its own package alone, so here is a door, for one who runs already.
 */
public final class SparkSubmitCommand {

  private static final String OPTIONS = "SPARK_SUBMIT_OPTS";

  private SparkSubmitCommand() {}

  /**
   * Gives the command, {@code java} first.
   *
   * @param arguments of spark-submit
   * @param variables what is to be in its environment, before what this process has
   * @throws IllegalArgumentException where Spark takes one of the settings for none
   */
  public static List<String> of(List<String> arguments, Map<String, String> variables)
      throws IOException {
    SparkSubmitCommandBuilder builder = new SparkSubmitCommandBuilder(arguments);
    builder.childEnv.putAll(variables);
    builder.childEnv.put("SPARK_SCALA_VERSION", "2.12");
    // These two it takes from the environment of this process alone.
    builder
        .getEffectiveConfig()
        .putIfAbsent(SparkLauncher.DRIVER_MEMORY, variables.get("SPARK_DRIVER_MEMORY"));
    List<String> command = builder.buildCommand(new HashMap<>());
    int options = command.indexOf("-cp") + 2;
    command.subList(options, options + words(System.getenv(OPTIONS)).size()).clear();
    command.addAll(options, words(variables.get(OPTIONS)));
    return command;
  }

  private static List<String> words(String options) {
    return options == null ? List.of() : CommandBuilderUtils.parseOptionString(options);
  }
}

package io.setlist.local.sql;

import io.setlist.cli.JobException;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.QueryPlanningTracker;
import org.apache.spark.sql.catalyst.analysis.PersistedView$;
import org.apache.spark.sql.catalyst.expressions.CallMethodViaReflection;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.QueryPlan;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.InsertIntoDir;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ScriptTransformation;
import org.apache.spark.sql.execution.command.CreateViewCommand;

/**
 * Lets a statement pass that changes nothing but this session. It goes by the analysed plan and not
 * by words: whatever Spark, Delta or an extension does to a table is a {@link Command} there, deep
 * in the plan as it may be, and one that is not known to be harmless is refused.
 */
final class ReadOnly {

  /** Commands that tell something; an EXPLAIN plans what it explains and runs none of it. */
  private static final Set<String> TELLING = Set.of("Show", "Describe", "Explain", "List");

  /** Commands whose effect ends with the session. */
  private static final Set<String> OF_THE_SESSION =
      Set.of(
          "SetCommand",
          "ResetCommand",
          "SetCatalogCommand",
          "SetNamespaceCommand",
          "SetCatalogAndNamespace",
          "CreateTempViewUsing",
          "DropTempViewCommand",
          "CacheTable",
          "CacheTableAsSelect",
          "UncacheTable",
          "ClearCacheCommand",
          "RefreshTable",
          "RefreshTableCommand",
          "RefreshResource");

  private static final int SHOWN = 60;

  private final SparkSession spark;

  ReadOnly(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * Looks at a statement that is about to be run, and runs nothing of it.
   *
   * @throws JobException (usage) where it would change something
   * @throws Exception where Spark cannot read it
   */
  void require(Statement statement) throws Exception {
    LogicalPlan parsed = spark.sessionState().sqlParser().parsePlan(statement.text());
    LogicalPlan plan =
        spark
            .sessionState()
            .analyzer()
            .executeAndCheck(parsed, new QueryPlanningTracker(scala.Option.empty()));
    if (nodes(plan).allMatch(ReadOnly::isHarmless)) return;
    throw JobException.usage(
        "the statement of line "
            + statement.line()
            + " would do more than read: "
            + shown(statement.text())
            + "; add --allow-writes if that is meant");
  }

  /** All of a plan: what it holds as children, as subqueries, and as parts of its own. */
  private static Stream<QueryPlan<?>> nodes(QueryPlan<?> plan) {
    Stream<QueryPlan<?>> below =
        Stream.of(plan.children(), plan.innerChildren(), plan.subqueries())
            .flatMap(plans -> java(plans))
            .flatMap(part -> nodes((QueryPlan<?>) part));
    return Stream.concat(Stream.of(plan), below);
  }

  private static boolean isHarmless(QueryPlan<?> node) {
    // They run programs and methods, and write, without being commands.
    if (node instanceof ScriptTransformation || node instanceof InsertIntoDir) return false;
    if (java(node.expressions()).anyMatch(ReadOnly::callsMethods)) return false;
    if (!(node instanceof Command)) return true;
    if (node instanceof CreateViewCommand view) {
      return !view.viewType().equals(PersistedView$.MODULE$);
    }
    String name = node.getClass().getName();
    // One without parameters is an object of Scala's, and has a $ behind its name.
    String simple = node.getClass().getSimpleName().replace("$", "");
    return name.startsWith("org.apache.spark.sql.")
        && (OF_THE_SESSION.contains(simple) || TELLING.stream().anyMatch(simple::startsWith));
  }

  private static boolean callsMethods(Object expression) {
    return expression instanceof CallMethodViaReflection
        || java(((Expression) expression).children()).anyMatch(ReadOnly::callsMethods);
  }

  private static <T> Stream<T> java(scala.collection.Seq<T> seq) {
    return scala.collection.JavaConverters.seqAsJavaList(seq).stream();
  }

  private static String shown(String statement) {
    String line = statement.replaceAll("\\s+", " ");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + " ...";
  }
}

package io.setlist.delta;

import io.setlist.cli.JobException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.types.StructField;

/**
 * Looks at what others have made of a table since Setlist made it. Most that Delta lets one set is
 * honoured; what would make a job write something else, or stop it at some row later on, is refused
 * before it begins.
 */
public final class PropertyCheck {

  /** What a table may not have, by property. */
  private record Rule(String property, Set<String> harmless, String reason) {

    Optional<String> brokenBy(Map<String, String> properties) {
      String value = properties.get(property);
      if (value == null || harmless.contains(value)) return Optional.empty();
      return Optional.of(
          "%s=%s: %s; ALTER TABLE takes it back with UNSET TBLPROPERTIES"
              .formatted(property, value, reason));
    }
  }

  private static final Set<String> NEVER = Set.of();
  private static final Set<String> OFF = Set.of("false");

  private static final List<Rule> RULES =
      List.of(
          new Rule(
              "delta.columnMapping.mode",
              Set.of("none"),
              "its files go by other names than its columns, and the stream would take none for"
                  + " those that it is to replace"),
          new Rule("delta.appendOnly", OFF, "no session could change, and nobody be forgotten"),
          new Rule(
              "delta.enableRowTracking",
              OFF,
              "a row that is only written anew would get another identity"),
          new Rule(
              "delta.setTransactionRetentionDuration",
              NEVER,
              "a micro-batch that is repeated after it would be written twice"));

  private static final String CONSTRAINT = "delta.constraints.";

  /** Of a column's metadata: Delta then has a word in what is written there. */
  private static final List<String> RULED_COLUMN =
      List.of("delta.invariants", "delta.generationExpression", "delta.identity.start");

  /** Table features that are tried, or that stand for one of the rules above. */
  private static final Set<String> KNOWN =
      Set.of(
          "allowColumnDefaults",
          "appendOnly",
          "changeDataFeed",
          "checkConstraints",
          "checkpointProtection",
          "clustering",
          "columnMapping",
          "deletionVectors",
          "domainMetadata",
          "generatedColumns",
          "identityColumns",
          "inCommitTimestamp",
          "invariants",
          "rowTracking",
          "timestampNtz",
          "v2Checkpoint",
          "vacuumProtocolCheck");

  private PropertyCheck() {}

  /**
   * Makes sure that jobs can write to the table.
   *
   * @throws JobException (usage) where they cannot, with the property and why
   */
  public static void require(String path, TableLog table) {
    refusal(table.properties(), table.features(), List.of(table.columns().fields()))
        .ifPresent(
            what -> {
              throw JobException.usage(path + " has " + what);
            });
  }

  /** What the table has that it may not have. */
  static Optional<String> refusal(
      Map<String, String> properties, Set<String> features, List<StructField> columns) {
    for (Rule rule : RULES) {
      Optional<String> broken = rule.brokenBy(properties);
      if (broken.isPresent()) return broken;
    }
    for (String property : new TreeSet<>(properties.keySet())) {
      if (property.startsWith(CONSTRAINT)) return Optional.of(constraint(property, properties));
    }
    for (StructField column : columns) {
      if (isRuled(column)) return Optional.of(column(column));
    }
    return features.stream()
        .filter(f -> !KNOWN.contains(f))
        .sorted()
        .findFirst()
        .map(f -> feature(f));
  }

  private static String constraint(String property, Map<String, String> properties) {
    String name = property.substring(CONSTRAINT.length());
    return "a CHECK constraint '%s' (%s): the first row that breaks it would stop the job for good; ALTER TABLE … DROP CONSTRAINT %s removes it"
        .formatted(name, properties.get(property), name);
  }

  private static boolean isRuled(StructField column) {
    return !column.nullable() || RULED_COLUMN.stream().anyMatch(column.metadata()::contains);
  }

  private static String column(StructField column) {
    return "a column '%s' that takes no null or has its values from Delta: a job could not write its rows; restore the table as it was, or begin another --warehouse"
        .formatted(column.name());
  }

  private static String feature(String name) {
    return "the table feature '%s', which Setlist is not tested with; ALTER TABLE … DROP FEATURE %s removes it"
        .formatted(name, name);
  }
}

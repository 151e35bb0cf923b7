package io.setlist.table;

import io.setlist.cli.JobException;
import java.util.Map;
import java.util.Optional;

/**
 * The versions of Spark and Delta that Setlist is built with. It leans on internals of both, which
 * each minor version is free to change: another one is refused before a table is touched. Their
 * patch versions keep to what is there, and one that was not tested is said and no more.
 */
final class BuiltWith {

  /** As in the pom; a test holds them together. */
  private static final Map<String, String> VERSIONS = Map.of("Spark", "3.5.7", "Delta", "3.3.3");

  private BuiltWith() {}

  /**
   * Compares a version with the one that is here built with.
   *
   * @param part {@code Spark} or {@code Delta}
   * @param found its version in this process, as {@code 3.5.7}, or a vendor's, as {@code 3.5.1-x}
   * @return what is to be said of it; empty where it is the same
   * @throws JobException (usage) where it is another minor version
   */
  static Optional<String> require(String part, String found) {
    String built = VERSIONS.get(part);
    if (found.equals(built)) return Optional.empty();
    if (!minor(found).equals(minor(built))) {
      throw JobException.usage(
          "this process has %s %s, Setlist is built with %s %s and leans on its internals; run it on %s %s"
              .formatted(part, found, part, built, part, minor(built)));
    }
    return Optional.of(
        "this process has %s %s; Setlist is tested with %s %s".formatted(part, found, part, built));
  }

  /** As {@code 3.5}. */
  private static String minor(String version) {
    String[] parts = version.split("[.-]", 3);
    return parts.length < 2 ? version : parts[0] + "." + parts[1];
  }
}

package io.setlist.chaos;

import java.util.List;

/** Something did not hold that should have: differences, in words. */
final class Broken extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<String> differences;

  Broken(String what) {
    this(List.of(what));
  }

  Broken(List<String> differences) {
    super(String.join("; ", differences));
    this.differences = List.copyOf(differences);
  }

  List<String> differences() {
    return differences;
  }

  /** The same, with who says so. */
  Broken of(String name) {
    return new Broken(differences.stream().map(line -> name + ": " + line).toList());
  }
}

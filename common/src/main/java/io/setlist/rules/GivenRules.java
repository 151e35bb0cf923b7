package io.setlist.rules;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The rules that a command line names, each as it was written. The tables have all of them: one
 * that says something else is refused where it meets them, and one that is not named is theirs.
 */
public record GivenRules(SortedMap<String, String> flags) {

  public static final GivenRules NONE = new GivenRules(Collections.emptySortedMap());

  public GivenRules {
    flags = Collections.unmodifiableSortedMap(new TreeMap<>(flags));
  }

  /**
   * With one more.
   *
   * @throws IllegalArgumentException with a line for the user where the value is none
   */
  public GivenRules with(String option, String value) {
    Rules.DEFAULTS.with(option, value);
    TreeMap<String, String> more = new TreeMap<>(flags);
    more.put(option, value);
    return new GivenRules(more);
  }

  /** These, and of the others those of the tables. */
  public Rules over(Rules others) {
    Rules rules = others;
    for (var flag : flags.entrySet()) rules = rules.with(flag.getKey(), flag.getValue());
    return rules;
  }
}

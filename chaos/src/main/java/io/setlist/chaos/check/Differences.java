package io.setlist.chaos.check;

import java.util.ArrayList;
import java.util.List;

/** What one check found: a line each, the first few of them. */
final class Differences {

  private static final int SHOWN = 5;

  private final String table;
  private final List<String> lines = new ArrayList<>();
  private int more;

  Differences(String table) {
    this.table = table;
  }

  void add(String what) {
    if (lines.size() < SHOWN) lines.add(table + ": " + what);
    else more++;
  }

  void require(boolean holds, String else_) {
    if (!holds) add(else_);
  }

  List<String> lines() {
    List<String> all = new ArrayList<>(lines);
    if (more > 0) all.add(table + ": and " + more + " more");
    return all;
  }
}

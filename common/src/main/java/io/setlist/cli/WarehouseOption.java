package io.setlist.cli;

import java.util.function.BiFunction;

/** The flag of every command that has to do with tables: the folder that they are in. */
public final class WarehouseOption {

  private WarehouseOption() {}

  /** Declares {@code --warehouse} on a command's options. */
  public static <C> void declare(Options<C> options, BiFunction<C, String, C> set) {
    options.value("warehouse", "URI", "folder of the tables (required)", set);
  }

  /**
   * Makes sure that it was given.
   *
   * @throws JobException (usage) where it was not
   */
  public static void require(String warehouse) {
    if (warehouse == null || warehouse.isBlank()) {
      throw JobException.usage("--warehouse is missing: the folder or URI of the tables");
    }
  }
}

package io.setlist.forgotten;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.forgotten.ForgottenUsers.Entry;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import io.setlist.testing.EmptyWarehouse;
import io.setlist.testing.ScriptedFiles;
import io.setlist.testing.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForgottenTableTest extends SharedSpark {

  @TempDir Path folder;
  private Warehouse warehouse;

  @BeforeEach
  void begin() {
    warehouse = new Warehouse(spark(), folder.toString());
  }

  @AfterEach
  void heal() {
    ScriptedFiles.heal();
  }

  @Test
  void addsAnEntryForWhatIsNew() {
    ForgottenTable list = open();
    assertThat(list.users().isEmpty()).as("without a table").isTrue();
    assertThat(warehouse.has(Table.FORGOTTEN)).isFalse();
    EmptyWarehouse.in(folder, spark(), Table.FORGOTTEN);

    assertThat(list.registerAgain("ann", 50)).isEmpty();
    Entry ann = new Entry(1, "ann", 10, Entry.NEVER);
    assertThat(list.forget("ann", 10)).isEqualTo(ann);
    assertThat(list.forget("ann", 20)).as("said before").isEqualTo(ann);
    Entry again = new Entry(2, "ann", 10, 50);
    assertThat(list.registerAgain("ann", 50)).contains(again);
    assertThat(list.registerAgain("ann", 70)).as("said before").contains(again);
    assertThat(list.forget("ann", 60)).isEqualTo(new Entry(3, "ann", 60, Entry.NEVER));

    assertThat(open().users().newest()).isEqualTo(3);
    assertThat(open().users().asOf(2).of("ann")).contains(again);
  }

  /** Of two that add at once, both find all of theirs on the list, under numbers of their own. */
  @Test
  void addsSeveralInOneCommitBesideOthers() {
    ForgottenTable list = open();
    list.forget("ann", 10);
    long before = warehouse.version(Table.FORGOTTEN);
    ScriptedFiles.beforeNextIn("forgotten", () -> open().forget(List.of("bob", "eve"), 20));
    List<Entry> entries = list.forget(List.of("kim", "ann", "eve"), 30);
    assertThat(ScriptedFiles.isQuiet()).isTrue();

    assertThat(entries)
        .containsExactly(
            new Entry(4, "kim", 30, Entry.NEVER),
            new Entry(1, "ann", 10, Entry.NEVER),
            new Entry(3, "eve", 20, Entry.NEVER));
    assertThat(open().users().newest()).isEqualTo(4);
    assertThat(warehouse.version(Table.FORGOTTEN)).isEqualTo(before + 2);
  }

  /** A stream asks at any moment, also while another process makes the table. */
  @Test
  void seesATableThatAnotherProcessIsMaking() throws IOException {
    Path log = Files.createDirectories(folder.resolve("forgotten/_delta_log"));
    ForgottenTable asking = open();
    assertThat(asking.users().isEmpty()).isTrue();
    assertThat(warehouse.has(Table.FORGOTTEN)).isFalse();

    Path elsewhere = folder.resolve("elsewhere");
    EmptyWarehouse.in(elsewhere, spark(), Table.FORGOTTEN);
    new ForgottenTable(spark(), new Warehouse(spark(), elsewhere.toString())).forget("ann", 10);
    Files.delete(log);
    Files.delete(log.getParent());
    Files.move(elsewhere.resolve("forgotten"), log.getParent());
    assertThat(asking.users().suppressesAll("ann")).isTrue();
  }

  /** Two micro-batches planned with the same entry must have meant the same list. */
  @Test
  void givesTwoJobsTwoNumbers() {
    EmptyWarehouse.in(folder, spark(), Table.FORGOTTEN);
    ScriptedFiles.beforeNextIn("forgotten", () -> open().forget("bob", 10));
    assertThat(open().forget("ann", 10).number()).isEqualTo(2);
    assertThat(open().users().of("bob").orElseThrow().number()).isEqualTo(1);

    ForgottenTable behind = open();
    behind.users();
    open().forget("eve", 10);
    assertThat(behind.forget("zoë", 10).number()).isEqualTo(4);
  }

  private ForgottenTable open() {
    return new ForgottenTable(spark(), warehouse);
  }
}

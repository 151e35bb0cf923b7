package io.setlist.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.rules.Rules;
import io.setlist.testing.SharedSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries over little are interpreted; those over much, and over nobody knows what, compiled. */
@Tag("slow")
class CodeGenerationTest extends SharedSpark {

  private static final String WHOLE_STAGE = "spark.sql.codegen.wholeStage";
  private static final String FACTORY_MODE = "spark.sql.codegen.factoryMode";

  @TempDir Path dir;
  private SparkSession session;

  @BeforeEach
  void nobodyHasSetAnything() {
    session = spark().newSession();
    session.conf().unset(WHOLE_STAGE);
    session.conf().unset(FACTORY_MODE);
  }

  @Test
  void isOffWhereThereIsLittleOrNothing() {
    CodeGeneration.decide(session, dir.toString());
    assertThat(session.conf().get(WHOLE_STAGE)).isEqualTo("false");
    assertThat(session.conf().get(FACTORY_MODE)).isEqualTo("NO_CODEGEN");
  }

  @Test
  void isOnWhereThereIsMuch() {
    Warehouse warehouse = new Warehouse(session, dir.toString());
    warehouse.open(Table.LEDGER, Rules.DEFAULTS);
    assertThat(CodeGeneration.isSmall(session, dir.toString(), 0, 0)).as("no row").isTrue();
    session
        .range(3)
        .selectExpr("id AS batch_id")
        .repartition(3)
        .write()
        .format("delta")
        .mode("append")
        .save(warehouse.path(Table.LEDGER));
    assertThat(CodeGeneration.isSmall(session, dir.toString(), 1 << 20, 3)).isTrue();
    assertThat(CodeGeneration.isSmall(session, dir.toString(), 1 << 20, 2)).as("files").isFalse();
    assertThat(CodeGeneration.isSmall(session, dir.toString(), 100, 3)).as("bytes").isFalse();
  }

  @Test
  void isOnWhereNobodyKnowsHowMuchThereIs() throws Exception {
    Warehouse warehouse = new Warehouse(session, dir.toString());
    warehouse.open(Table.LEDGER, Rules.DEFAULTS);
    Path log = dir.resolve("ledger/_delta_log");
    Files.writeString(log.resolve("00000000000000000001.json"), "no commit");
    assertThat(CodeGeneration.isSmall(session, dir.toString(), 1 << 20, 10)).isFalse();
    assertThat(CodeGeneration.isSmall(session, "no:scheme", 1 << 20, 10)).isFalse();
  }

  @Test
  void isAsTheUserHasSetIt() {
    session.conf().set(WHOLE_STAGE, "true");
    CodeGeneration.decide(session, dir.toString());
    assertThat(session.conf().get(WHOLE_STAGE)).isEqualTo("true");
    assertThat(session.conf().get(FACTORY_MODE)).isNotEqualTo("NO_CODEGEN");
  }
}

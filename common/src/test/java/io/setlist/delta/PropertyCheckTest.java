package io.setlist.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.table.Table;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PropertyCheckTest {

  private static final StructType COLUMNS = Table.SESSIONS.columns();

  @ParameterizedTest
  @CsvSource({
    "delta.columnMapping.mode, name, UNSET TBLPROPERTIES",
    "delta.columnMapping.mode, id, UNSET TBLPROPERTIES",
    "delta.appendOnly, true, UNSET TBLPROPERTIES",
    "delta.enableRowTracking, true, UNSET TBLPROPERTIES",
    "delta.setTransactionRetentionDuration, interval 7 days, UNSET TBLPROPERTIES",
    "delta.constraints.long_enough, duration_ms > 5, DROP CONSTRAINT long_enough"
  })
  void refusesAProperty(String property, String value, String remedy) {
    assertThat(PropertyCheck.refusal(Map.of(property, value), Set.of(), fields(COLUMNS)))
        .hasValueSatisfying(
            said ->
                assertThat(said)
                    .contains(property.replace("delta.constraints.", ""), value, remedy)
                    .hasLineCount(1));
  }

  @ParameterizedTest
  @CsvSource({
    "delta.columnMapping.mode, none",
    "delta.appendOnly, false",
    "delta.enableRowTracking, false",
    "delta.enableChangeDataFeed, true",
    "delta.enableDeletionVectors, true",
    "delta.logRetentionDuration, interval 90 days",
    "owner, analytics"
  })
  void leavesOthers(String property, String value) {
    assertThat(PropertyCheck.refusal(Map.of(property, value), Set.of(), fields(COLUMNS))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"icebergCompatV2", "collations-preview", "catalogManaged", "variantType"})
  void refusesAFeatureThatItDoesNotKnow(String feature) {
    assertThat(PropertyCheck.refusal(Map.of(), Set.of("invariants", feature), fields(COLUMNS)))
        .hasValueSatisfying(said -> assertThat(said).contains("'" + feature + "'", "DROP FEATURE"));
  }

  @Test
  void refusesAColumnThatDeltaHasAWordIn() {
    StructType demanding = COLUMNS.add("region", DataTypes.StringType, false);
    StructType generated =
        COLUMNS.add(
            "day",
            DataTypes.DateType,
            true,
            new MetadataBuilder().putString("delta.generationExpression", "session_date").build());
    assertThat(PropertyCheck.refusal(Map.of(), Set.of(), fields(demanding)).orElseThrow())
        .contains("'region'");
    assertThat(PropertyCheck.refusal(Map.of(), Set.of(), fields(generated)).orElseThrow())
        .contains("'day'");
    StructType own = COLUMNS.add("note", DataTypes.StringType);
    assertThat(PropertyCheck.refusal(Map.of(), Set.of(), fields(own))).isEmpty();
  }

  private static List<org.apache.spark.sql.types.StructField> fields(StructType type) {
    return List.of(type.fields());
  }
}

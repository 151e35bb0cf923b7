package io.setlist.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.testing.SharedSpark;
import java.util.Collections;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;

class MaterializedTest extends SharedSpark {

  @Test
  void isComputedOnceAndAgainWhereItIsLost() {
    LongAccumulator computed = spark().sparkContext().longAccumulator("computed");
    Dataset<Row> kept = Materialized.of(counted(computed));
    assertThat(computed.value()).as("not before it is read").isZero();
    assertThat(kept.count()).isEqualTo(100);
    assertThat(kept.where(col("twice").lt(20)).count()).isEqualTo(10);
    assertThat(computed.value()).isEqualTo(100);

    int rdd = Collections.max(jsc().getPersistentRDDs().keySet());
    spark().sparkContext().env().blockManager().master().removeRdd(rdd, true);
    assertThat(kept.count()).as("after the executor that kept it").isEqualTo(100);
    assertThat(computed.value()).isEqualTo(200);
  }

  private Dataset<Row> counted(LongAccumulator computed) {
    UDF1<Long, Long> twice =
        id -> {
          computed.add(1);
          return 2 * id;
        };
    return spark()
        .range(100)
        .toDF()
        .select(udf(twice, DataTypes.LongType).asNondeterministic().apply(col("id")).as("twice"));
  }

  /** A loop whose each round reads the one before three times. */
  @Test
  void plansAboveItDoNotHoldItsOwn() {
    Dataset<Row> rows = spark().range(3).toDF();
    int first = 0;
    for (int round = 0; round < 30; round++) {
      rows = Materialized.of(rows.union(rows).union(rows).distinct());
      int words = rows.union(rows).queryExecution().toString().length();
      if (round == 0) first = words;
      assertThat(words).isLessThan(2 * first);
    }
    assertThat(rows.count()).isEqualTo(3);
  }
}

package io.setlist.table;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.testing.SharedSpark;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class UserHashTest extends SharedSpark {

  /** XXH64 with the seed 42, by another implementation. */
  private static final long GOLDEN = 3_940_404_480_344_554_896L;

  @Test
  void isTheHashThatAnybodyCanAskForInSql() {
    List<String> ids = List.of("u", "anna", "Zoë", "\uD83C\uDFB5", "x".repeat(256));
    List<Row> hashed =
        spark()
            .createDataset(ids, Encoders.STRING())
            .select(col("value"), UserHash.of(col("value")))
            .collectAsList();
    assertThat(hashed).hasSize(ids.size());
    for (Row row : hashed) {
      byte[] utf8 = row.getString(0).getBytes(StandardCharsets.UTF_8);
      assertThat(UserHash.of(utf8)).as(row.getString(0)).isEqualTo(row.getLong(1));
    }
  }

  @Test
  void staysWhatItIsForTheArchivesOfYears() {
    assertThat(UserHash.of("anna".getBytes(StandardCharsets.UTF_8))).isEqualTo(GOLDEN);
  }
}

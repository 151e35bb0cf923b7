package io.setlist.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuiltWithTest {

  /** What the pom puts on the class path. */
  @Test
  void takesWhatItIsBuiltWith() {
    assertThat(BuiltWith.require("Spark", org.apache.spark.package$.MODULE$.SPARK_VERSION()))
        .isEmpty();
    assertThat(BuiltWith.require("Delta", io.delta.package$.MODULE$.VERSION())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"Spark, 3.5.1", "Spark, 3.5.1-vendor-2", "Delta, 3.3.0"})
  void saysAnotherPatch(String part, String found) {
    assertThat(BuiltWith.require(part, found).orElseThrow())
        .contains("has " + part + " " + found, "tested with " + part + " 3.");
  }

  @ParameterizedTest
  @CsvSource({"Spark, 3.4.4", "Spark, 4.0.0", "Delta, 3.2.1", "Delta, 4.0.0", "Spark, 35"})
  void refusesAnotherMinorVersionAndNamesBoth(String part, String found) {
    assertThatThrownBy(() -> BuiltWith.require(part, found))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContainingAll("has " + part + " " + found, "built with " + part + " 3.");
  }
}

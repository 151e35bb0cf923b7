package io.setlist;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The contract that both twins share knows neither of them, and its core no Spark. */
@AnalyzeClasses(packages = "io.setlist", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule THE_CONTRACT_KNOWS_NO_SPARK =
      noClasses()
          .that()
          .resideInAnyPackage("io.setlist.event..", "io.setlist.session..", "io.setlist.rules..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "scala..", "io.delta..", "org.apache.hadoop..");

  @ArchTest
  static final ArchRule THE_CONTRACT_KNOWS_NEITHER_TWIN =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.setlist.streaming..", "io.setlist.batch..", "io.setlist.local..");

  @ArchTest
  static final ArchRule EVENTS_KNOW_NO_TABLES =
      noClasses()
          .that()
          .resideInAPackage("io.setlist.event..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.setlist.table..", "io.setlist.cli..", "io.setlist.session..");

  @ArchTest
  static final ArchRule NAMES_SAY_WHAT_CLASSES_ARE =
      noClasses()
          .should()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Manager");

  @ArchTest
  static final ArchRule NO_OTHER_LOGGER =
      noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..");

  @ArchTest
  static final ArchRule STANDARD_OUTPUT_IS_FOR_ANSWERS =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.setlist.cli..")
          .should()
          .accessField(System.class, "out");
}

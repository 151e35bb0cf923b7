package io.setlist.streaming;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What may know what; the reasons are in docs/adr and in the packages' comments. */
@AnalyzeClasses(packages = "io.setlist", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule KERNEL_KNOWS_NO_SPARK =
      noClasses()
          .that()
          .resideInAPackage("io.setlist.streaming.kernel..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "scala..", "io.delta..", "org.apache.hadoop..");

  @ArchTest
  static final ArchRule KERNEL_KNOWS_NOTHING_AROUND_IT =
      noClasses()
          .that()
          .resideInAPackage("io.setlist.streaming.kernel..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.setlist.streaming",
              "io.setlist.streaming.source..",
              "io.setlist.streaming.clock..",
              "io.setlist.streaming.state..",
              "io.setlist.streaming.sink..");

  @ArchTest
  static final ArchRule TWINS_ARE_INDEPENDENT =
      noClasses()
          .that()
          .resideInAPackage("io.setlist.streaming..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.setlist.batch..");

  @ArchTest
  static final ArchRule NO_LOCAL_PARTS =
      noClasses()
          .that()
          .resideInAnyPackage("io.setlist.streaming..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.setlist.local..");

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
  static final ArchRule ONE_LOGGER =
      noClasses()
          .that()
          .resideInAnyPackage("io.setlist.streaming..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.util.logging..");

  @ArchTest
  static final ArchRule STANDARD_OUTPUT_IS_FOR_ANSWERS =
      noClasses()
          .that()
          .resideInAnyPackage("io.setlist.streaming..")
          .and()
          .haveSimpleNameNotEndingWith("Job") // a main's closing line is its answer
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");
}

package io.setlist.batch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The batch can judge the stream because it shares nothing with it but the contract. */
@AnalyzeClasses(packages = "io.setlist.batch", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule TWINS_ARE_INDEPENDENT =
      noClasses().should().dependOnClassesThat().resideInAPackage("io.setlist.streaming..");

  @ArchTest
  static final ArchRule NO_LOCAL_PARTS =
      noClasses().should().dependOnClassesThat().resideInAPackage("io.setlist.local..");

  @ArchTest
  static final ArchRule PARTS_DO_NOT_KNOW_THE_WHOLE =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.setlist.batch.archive..",
              "io.setlist.batch.session..",
              "io.setlist.batch.table..",
              "io.setlist.batch.maintain..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.setlist.batch", "io.setlist.batch.reconcile..", "io.setlist.batch.repair..");

  @ArchTest
  static final ArchRule THE_ARCHIVE_KNOWS_NO_SESSIONS =
      noClasses()
          .that()
          .resideInAPackage("io.setlist.batch.archive..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.setlist.batch.session..", "io.setlist.batch.table..");

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
      noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..");

  @ArchTest
  static final ArchRule STANDARD_OUTPUT_IS_FOR_ANSWERS =
      noClasses()
          .that()
          .haveSimpleNameNotEndingWith("Job") // a main's closing line is its answer
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");
}

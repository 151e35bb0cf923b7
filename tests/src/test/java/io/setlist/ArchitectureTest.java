package io.setlist;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * What may know what, in all modules; the reasons are in docs/adr and in the packages' comments.
 */
@AnalyzeClasses(
    packages = "io.setlist",
    importOptions = {
      ImportOption.DoNotIncludeTests.class,
      ArchitectureTest.WithoutWhatTestsShare.class
    })
class ArchitectureTest {

  static final class WithoutWhatTestsShare implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  private static final String[] SPARK = {
    "org.apache.spark..", "scala..", "io.delta..", "org.apache.hadoop.."
  };

  private static final String[] CONTRACT = {
    "io.setlist.event..",
    "io.setlist.session..",
    "io.setlist.rules..",
    "io.setlist.forgotten..",
    "io.setlist.table..",
    "io.setlist.delta..",
    "io.setlist.file..",
    "io.setlist.progress..",
    "io.setlist.kafka..",
    "io.setlist.cli.."
  };

  @ArchTest
  static final ArchRule PURE_LOGIC_KNOWS_NO_SPARK =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.setlist.event..",
              "io.setlist.session..",
              "io.setlist.rules..",
              "io.setlist.streaming.kernel..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(SPARK);

  @ArchTest
  static final ArchRule THE_CONTRACT_KNOWS_NEITHER_TWIN =
      noClasses()
          .that()
          .resideInAnyPackage(CONTRACT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.setlist.streaming..",
              "io.setlist.batch..",
              "io.setlist.local..",
              "io.setlist.chaos..");

  /** It ships nowhere, and judges jobs from outside, by their tables. */
  @ArchTest
  static final ArchRule CHAOS_KNOWS_NEITHER_TWIN =
      noClasses()
          .that()
          .resideInAPackage("io.setlist.chaos..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.setlist.streaming..", "io.setlist.batch..");

  @ArchTest
  static final ArchRule NOBODY_KNOWS_CHAOS =
      classes()
          .that()
          .resideInAPackage("io.setlist.chaos..")
          .should()
          .onlyHaveDependentClassesThat()
          .resideInAPackage("io.setlist.chaos..");

  @ArchTest
  static final ArchRule EVENTS_KNOW_NO_TABLES =
      noClasses()
          .that()
          .resideInAPackage("io.setlist.event..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.setlist.table..", "io.setlist.cli..", "io.setlist.session..");

  /** The batch can judge the stream because it shares nothing with it but the contract. */
  @ArchTest
  static final ArchRule THE_STREAM_DOES_NOT_KNOW_ITS_TWIN =
      noClasses()
          .that()
          .resideInAPackage("io.setlist.streaming..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.setlist.batch..", "io.setlist.local..", "io.setlist.chaos..");

  @ArchTest
  static final ArchRule THE_BATCH_DOES_NOT_KNOW_ITS_TWIN =
      noClasses()
          .that()
          .resideInAPackage("io.setlist.batch..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.setlist.streaming..", "io.setlist.local..", "io.setlist.chaos..");

  @ArchTest
  static final ArchRule THE_KERNEL_KNOWS_NOTHING_AROUND_IT =
      noClasses()
          .that()
          .resideInAPackage("io.setlist.streaming.kernel..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.setlist.streaming..")
                  .and(resideOutsideOfPackage("io.setlist.streaming.kernel..")));

  /** What changes with Delta's next version is looked for there. */
  @ArchTest
  static final ArchRule DELTAS_OWN_CLASSES_ARE_KNOWN_WHERE_THE_NAME_SAYS_SO =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.setlist.delta..",
              "io.setlist.streaming.delta..",
              "io.setlist.batch.delta..",
              "io.setlist.chaos.aged..",
              "io.setlist.bench..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.spark.sql.delta..");

  @ArchTest
  static final ArchRule SPARKS_LOGS_ARE_KNOWN_IN_THE_CHECKPOINT_ALONE =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.setlist.streaming.checkpoint..", "io.setlist.bench..")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "org\\.apache\\.spark\\.sql\\.execution\\.streaming\\."
                  + "(OffsetSeq.*|CommitLog.*|StreamMetadata.*|.*MetadataLog.*|CheckpointFileManager.*)");

  @ArchTest
  static final ArchRule THE_STREAM_HAS_NO_CYCLES =
      slices().matching("io.setlist.streaming.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule THE_BATCH_HAS_NO_CYCLES =
      slices().matching("io.setlist.batch.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule PARTS_OF_THE_STREAM_DO_NOT_KNOW_THE_WHOLE =
      noClasses()
          .that()
          .resideInAPackage("io.setlist.streaming.(*)..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.setlist.streaming");

  /** Reading does not know writing, and what is next is decided by one who knows neither. */
  @ArchTest
  static final ArchRule THE_STREAM_HAS_ONE_DIRECTION =
      noClasses()
          .that()
          .resideInAPackage("io.setlist.streaming.source..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.setlist.streaming.state..", "io.setlist.streaming.sink..");

  @ArchTest
  static final ArchRule PLANNING_KNOWS_NEITHER_SOURCE_NOR_SINK =
      noClasses()
          .that()
          .resideInAPackage("io.setlist.streaming.planning..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.setlist.streaming.source..",
              "io.setlist.streaming.state..",
              "io.setlist.streaming.sink..");

  @ArchTest
  static final ArchRule PARTS_OF_THE_BATCH_DO_NOT_KNOW_THE_WHOLE =
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
              "io.setlist.batch",
              "io.setlist.batch.reconcile..",
              "io.setlist.batch.repair..",
              "io.setlist.batch.forget..");

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
      noClasses().should().haveNameMatching(".*(Utils?|Helper|Manager)");

  @ArchTest
  static final ArchRule ONE_LOGGER =
      noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..");

  /** A main's closing line is its answer; what people read is the business of the local parts. */
  @ArchTest
  static final ArchRule STANDARD_OUTPUT_IS_FOR_ANSWERS =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.setlist.cli..",
              "io.setlist.progress..",
              "io.setlist.local..",
              "io.setlist.chaos..")
          .and()
          .haveSimpleNameNotEndingWith("Job")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  /** What others have written is parsed, never brought back to life as objects. */
  @ArchTest
  static final ArchRule NO_FOREIGN_OBJECTS =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.io.ObjectInputStream");

  /** All code is on the class path; the local broker's has a class loader of its own. */
  @ArchTest
  static final ArchRule NO_DYNAMIC_CODE =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.setlist.local.broker..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("javax.script..", "javax.tools..", "java.lang.reflect..")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ClassLoader.class)
          .orShould()
          .callMethod(Class.class, "forName", String.class)
          .orShould()
          .callMethod(Class.class, "forName", String.class, boolean.class, ClassLoader.class);
}

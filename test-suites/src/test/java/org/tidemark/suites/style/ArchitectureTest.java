package org.tidemark.suites.style;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the order of packages and modules: see "Modules and packages" in docs/ARCHITECTURE.md. */
class ArchitectureTest {
  /** The packages of fs-core, lowest first: each imports only earlier ones. */
  private static final List<String> ENGINE =
      List.of(
          "base", "device", "format", "volume", "cache", "space", "intent", "btree", "txn",
          "object", "scan", "fs", "control", "console");

  /** The modules in the middle: none knows another. */
  private static final List<String> MIDDLE = List.of("newfs", "mirror", "reblock", "fuse");

  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("org.tidemark");

  @Test
  void productionCodeIsSeen() {
    assertTrue(PRODUCTION.contain("org.tidemark.console.ExitStatus"));
    assertTrue(PRODUCTION.contain("org.tidemark.dist.Tidemark"));
  }

  @Test
  void everyPackageIsKnown() {
    String[] known =
        List.of(ENGINE, MIDDLE, List.of("dist", "suites")).stream()
            .flatMap(List::stream)
            .map(ArchitectureTest::tree)
            .toArray(String[]::new);
    check(classes().should().resideInAnyPackage(known));
  }

  static List<String> engine() {
    return ENGINE;
  }

  static List<String> middle() {
    return MIDDLE;
  }

  @ParameterizedTest
  @MethodSource("engine")
  void anEnginePackageImportsOnlyEarlierOnes(String name) {
    List<String> allowed = ENGINE.subList(0, ENGINE.indexOf(name) + 1);
    check(
        classes()
            .that()
            .resideInAPackage(tree(name))
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(trees(allowed))
                    .or(resideInAnyPackage("org.tidemark..").negate())));
  }

  @ParameterizedTest
  @MethodSource("middle")
  void aMiddleModuleKnowsOnlyTheEngineAndItself(String name) {
    String[] others =
        List.of(MIDDLE, List.of("dist", "suites")).stream()
            .flatMap(List::stream)
            .filter(other -> !other.equals(name))
            .map(ArchitectureTest::tree)
            .toArray(String[]::new);
    check(
        noClasses()
            .that()
            .resideInAPackage(tree(name))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(others));
  }

  @Test
  void theFuseInterfaceKnowsNeitherEngineNorTransport() {
    check(
        classes()
            .that()
            .resideInAPackage(tree("fuse.api"))
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(tree("fuse.api"), tree("base"))
                    .or(resideInAnyPackage("org.tidemark..").negate())));
  }

  @Test
  void transportsKnowTheFuseInterfaceOnly() {
    for (String transport : List.of("fuse.jnr", "fuse.kernel")) {
      check(
          classes()
              .that()
              .resideInAPackage(tree(transport))
              .should()
              .onlyDependOnClassesThat(
                  resideInAnyPackage(tree(transport), tree("fuse.api"), tree("base"))
                      .or(resideInAnyPackage("org.tidemark..").negate())));
    }
  }

  @Test
  void theKernelTransportIsInLayers() {
    List<String> layers =
        List.of("fuse.kernel.abi", "fuse.kernel.dispatch", "fuse.kernel.transport");
    for (int i = 0; i < layers.size() - 1; i++) {
      check(
          noClasses()
              .that()
              .resideInAPackage(tree(layers.get(i)))
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(trees(layers.subList(i + 1, layers.size()))));
    }
    check(
        noClasses()
            .that()
            .resideInAPackage(tree("fuse.kernel.abi"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(tree("fuse.api")));
  }

  @Test
  void onlyCommandsKnowTheCommandLine() {
    checkUnknownBelow("console", "picocli..");
  }

  @Test
  void onlyControlAndCommandsKnowJson() {
    checkUnknownBelow("control", "tools.jackson..");
  }

  private static void checkUnknownBelow(String name, String library) {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(trees(ENGINE.subList(0, ENGINE.indexOf(name))))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(library));
  }

  static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(PRODUCTION);
  }

  private static String tree(String name) {
    return "org.tidemark." + name + "..";
  }

  private static String[] trees(List<String> names) {
    return names.stream().map(ArchitectureTest::tree).toArray(String[]::new);
  }
}

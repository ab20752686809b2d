package dev.unhang;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Holds the package table of ARCHITECTURE.md. The entry points in {@code dev.unhang} itself and
 * {@code watch} may use everything.
 */
class ArchitectureTest {
  private static final List<Package> TABLE =
      List.of(
          Package.of("model"),
          Package.of("memory"),
          Package.of("demangle"),
          Package.of("linux", "memory"),
          Package.of("elf", "memory", "dwarf"),
          Package.of("dwarf", "memory", "elf"),
          Package.of("target", "linux", "memory", "elf"),
          Package.of("layout", "memory"),
          Package.of("libraries", "model", "target", "memory", "elf"),
          Package.of("python", "layout", "memory", "target", "elf", "linux"),
          Package.of("instructions"),
          Package.of("unwind", "instructions", "target", "memory", "elf", "dwarf", "linux"),
          Package.of(
              "waits",
              "model",
              "python",
              "layout",
              "unwind",
              "libraries",
              "target",
              "memory",
              "linux"),
          Package.of("history", "linux", "model", "report"),
          Package.of("attach", "history", "python", "layout", "target", "memory", "linux"),
          Package.of("findings", "model"),
          Package.of("report", "model"));

  private final JavaClasses library =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.unhang");

  @Test
  void packagesImportWhatTheTableAllows() {
    LayeredArchitecture table =
        layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .ensureAllClassesAreContainedInArchitecture()
            .layer("entry")
            .definedBy("dev.unhang")
            .layer("watch")
            .definedBy("dev.unhang.watch..");
    for (Package row : TABLE) {
      table = table.layer(row.name).definedBy("dev.unhang." + row.name + "..");
    }
    for (Package row : TABLE) {
      table = row.restrict(table);
    }
    table.check(library);
  }

  @Test
  void theLibraryNeedsOnlyTheJdk() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("dev.unhang..", "java..", "org.jspecify.annotations")
        .check(library);
  }

  @Test
  void nativeCodeIsCalledInOnePlace() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.unhang.linux.Libc")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Linker.class, SymbolLookup.class)
        .check(library);
  }

  @Test
  void nativeMemoryStaysInLinux() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.unhang.linux..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.foreign..")
        .check(library);
  }

  /** A row: a package of the library and which others of ours it may import. */
  private record Package(String name, List<String> imports) {
    static Package of(String name, String... imports) {
      return new Package(name, List.of(imports));
    }

    LayeredArchitecture restrict(LayeredArchitecture table) {
      return imports.isEmpty()
          ? table.whereLayer(name).mayNotAccessAnyLayer()
          : table.whereLayer(name).mayOnlyAccessLayers(imports.toArray(String[]::new));
    }
  }
}

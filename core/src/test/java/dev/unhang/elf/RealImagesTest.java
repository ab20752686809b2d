package dev.unhang.elf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.elf.MappedImages.Mapping;
import dev.unhang.memory.Memory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The images of the running JVM, read in ways that must agree. */
final class RealImagesTest {

  static Stream<Path> files() {
    return MappedImages.files();
  }

  private static List<Symbol> symbols(Optional<SymbolTable> table) throws ElfException {
    List<Symbol> symbols = new ArrayList<>();
    for (int i = 0; table.isPresent() && i < table.get().count(); i++) {
      symbols.add(table.get().symbol(i));
    }
    return symbols;
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyExportedSymbolIsFoundByItsName(Path file) throws Exception {
    ElfImage image = MappedImages.open(file);
    List<Symbol> all = symbols(image.dynamicSymbolTable());
    assertThat(all).isNotEmpty();
    for (Symbol symbol : all) {
      Optional<Symbol> found = image.exported(symbol.name());
      if (found.isEmpty()) {
        assertThat(image.dynamicSymbolTable().orElseThrow().named(symbol.name()))
            .as("a name that only stands for an import: %s", symbol)
            .isEmpty();
      } else {
        assertThat(all).contains(found.get());
        assertThat(found.get().name()).isEqualTo(symbol.name());
      }
      assertThat(image.exported(symbol.name() + "?")).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void memoryAndFileAgree(Path file) throws Exception {
    ElfImage onDisk = MappedImages.open(file);
    List<Mapping> mappings =
        MappedImages.mappings().stream().filter(m -> m.path().equals(file.toString())).toList();
    Mapping first = mappings.stream().filter(m -> m.offset() == 0).findFirst().orElseThrow();
    ElfImage loaded = ElfImage.parse(MappedImages.memory(), first.start());
    long bias = loaded.loadBias().orElseThrow();

    for (Mapping mapping : mappings) {
      OptionalLong one = onDisk.loadBias(mapping.start(), mapping.offset(), mapping.executable());
      // Of a small image, read-only data and RELRO may be in the same page of the file.
      if (mapping.executable() || one.isPresent()) {
        assertThat(one).as("%s", mapping).hasValue(bias);
      }
    }
    assertThat(loaded.programHeaders()).isEqualTo(onDisk.programHeaders());
    assertThat(loaded.buildId()).isEqualTo(onDisk.buildId());
    assertThat(loaded.dynamic().orElseThrow().needed())
        .isEqualTo(onDisk.dynamic().orElseThrow().needed());
    assertThat(loaded.dynamic().orElseThrow().soname())
        .isEqualTo(onDisk.dynamic().orElseThrow().soname());
    assertThat(symbols(loaded.dynamicSymbolTable()))
        .as("with a count from the section, without from the hash table")
        .startsWith(symbols(onDisk.dynamicSymbolTable()).toArray(Symbol[]::new));
    for (Symbol symbol : symbols(onDisk.dynamicSymbolTable())) {
      assertThat(loaded.exported(symbol.name())).isEqualTo(onDisk.exported(symbol.name()));
    }
  }

  /** The kernel's own library is in no file, and nobody relocates it. */
  @Test
  void theVdsoIsRead() throws ElfException {
    Memory memory = MappedImages.memory();
    Mapping vdso =
        MappedImages.mappings().stream()
            .filter(m -> m.path().equals("[vdso]"))
            .findFirst()
            .orElseThrow();
    ElfImage image = ElfImage.parse(memory, vdso.start());
    assertThat(symbols(image.dynamicSymbolTable()).stream().map(Symbol::name))
        .anyMatch(name -> name.endsWith("_clock_gettime"));
    assertThat(image.dynamic().orElseThrow().soname().orElseThrow()).startsWith("linux-");
  }

  /** Against every symbol of the table. */
  @ParameterizedTest
  @MethodSource("files")
  void theSymbolAtAnAddressIsTheInnermostFunction(Path file) throws Exception {
    ElfImage image = MappedImages.open(file);
    Optional<SymbolTable> table =
        image.symbolTable().isPresent() ? image.symbolTable() : image.dynamicSymbolTable();
    List<Symbol> functions =
        symbols(table).stream()
            .filter(s -> s.value() != 0 && s.size() != 0)
            .filter(s -> Set.of(Symbol.Type.FUNCTION, Symbol.Type.IFUNC).contains(s.type()))
            .sorted(Comparator.comparingLong(Symbol::value))
            .toList();
    Random random = new Random(7);
    for (int i = 0; i < 300 && !functions.isEmpty(); i++) {
      Symbol function = functions.get(random.nextInt(functions.size()));
      long address = function.value() + random.nextLong(function.size());
      long innermost =
          functions.stream()
              .filter(s -> s.value() <= address && address < s.value() + s.size())
              .mapToLong(Symbol::value)
              .max()
              .orElseThrow();
      Symbol found = image.symbolAt(address).orElseThrow();
      assertThat(found.value()).isEqualTo(innermost);
      assertThat(found.type()).isIn(Symbol.Type.FUNCTION, Symbol.Type.IFUNC);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void sectionsLieInTheirSegments(Path file) throws IOException, ElfException {
    ElfImage image = MappedImages.open(file);
    Section code = image.section(".text").orElseThrow();
    byte[] bySection = image.contents(code).block(0, 64).array();
    assertThat(image.bytesAt(code.address(), 64).array()).isEqualTo(bySection);
  }
}

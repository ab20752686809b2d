package dev.unhang.demangle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.elf.ByteSource;
import dev.unhang.elf.ElfImage;
import dev.unhang.elf.Symbol;
import dev.unhang.elf.SymbolTable;
import dev.unhang.testing.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The names that libstdc++ exports, some thousands, are those that binutils' c++filt gives. */
final class CppFiltTest {
  @TempDir private Path folder;

  @Test
  void sameNames() throws Exception {
    Needs.command("names to compare with", "c++filt", "--version");
    Path library = libstdcpp();
    SymbolTable table =
        ElfImage.parse(ByteSource.of(Files.readAllBytes(library)))
            .dynamicSymbolTable()
            .orElseThrow();
    List<String> symbols = new ArrayList<>();
    for (int i = 0; i < table.count(); i++) {
      Symbol symbol = table.symbol(i);
      if (symbol.name().startsWith("_Z")) {
        symbols.add(symbol.name());
      }
    }
    List<String> expected = filtered(symbols);
    List<String> ours = symbols.stream().map(s -> tight(Demangler.demangle(s).orElse(s))).toList();
    assertThat(symbols).hasSizeGreaterThan(1000);
    assertThat(ours).isEqualTo(expected);
  }

  private List<String> filtered(List<String> symbols) throws Exception {
    Path in = folder.resolve("in");
    Path out = folder.resolve("out");
    Files.write(in, symbols, UTF_8);
    new ProcessBuilder("c++filt", "--no-verbose")
        .redirectInput(in.toFile())
        .redirectOutput(out.toFile())
        .start()
        .waitFor();
    return Files.readAllLines(out, UTF_8).stream().map(CppFiltTest::tight).toList();
  }

  /** The tool forgets the space between brackets where an empty pack stands. */
  private static String tight(String name) {
    return name.replace("> >", ">>").replace("> >", ">>");
  }

  private static Path libstdcpp() throws Exception {
    for (String folder : List.of("/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib")) {
      Path path = Path.of(folder, "libstdc++.so.6");
      if (Files.exists(path)) {
        return path;
      }
    }
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      return maps.filter(line -> line.contains("libstdc++"))
          .map(line -> Path.of(line.substring(line.indexOf('/'))))
          .findFirst()
          .orElseThrow();
    }
  }
}

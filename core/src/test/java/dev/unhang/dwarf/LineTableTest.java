package dev.unhang.dwarf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.elf.ByteSource;
import dev.unhang.elf.ElfException;
import dev.unhang.elf.ElfImage;
import dev.unhang.elf.Symbol;
import dev.unhang.elf.SymbolTable;
import dev.unhang.testing.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines are those that binutils' addr2line gives, for what the C compiler makes here. */
final class LineTableTest {
  private static final String SOURCE =
      """
      #include <stdlib.h>
      #include <string.h>
      static inline int twice(int n) { return 2 * n; }

      int sum(const int *values, int count) {
        int total = 0;
        for (int i = 0; i < count; i++) {
          if (values[i] > 10)
            total += twice(values[i]);
          else
            total -= values[i];
        }
        return total;
      }

      static int compare(const void *a, const void *b) {
        return *(const int *)a - *(const int *)b;
      }

      #line 500 "generated.c"
      int sorted(int *values, int count) {
        qsort(values, count, sizeof *values, compare);
        return sum(values, count);
      }
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-gdwarf-2",
        "-gdwarf-3",
        "-gdwarf-4",
        "-gdwarf-5",
        "-gdwarf-5 -gz",
        "-gdwarf-5 -O0"
      })
  void sameLines(String options) throws Exception {
    Needs.command("lines to compare with", "addr2line", "--version");
    Path library = compile(options);
    ElfImage image = open(Files.readAllBytes(library));
    LineTable lines = LineTable.of(image).orElseThrow();
    List<Long> addresses = addresses(image);
    List<String> ours =
        addresses.stream()
            .map(address ->
                lines.at(address).map(line -> line.file() + ":" + line.line()).orElse("??:?"))
            .map(LineTableTest::brief)
            .toList();
    assertThat(addresses).hasSizeGreaterThan(50);
    assertThat(ours).isEqualTo(addr2line(library, addresses));
    assertThat(ours).contains("generated.c:501").contains("lines.c:9");
    assertThat(lines.at(1)).isEmpty();
    assertThat(lines.at(-1)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-gdwarf-3", "-gdwarf-5"})
  void damagedTablesEnd(String options) throws Exception {
    byte[] whole = Files.readAllBytes(compile(options));
    ElfImage image = open(whole);
    long offset = image.section(".debug_line").orElseThrow().offset();
    int size = (int) image.section(".debug_line").orElseThrow().size();
    List<Long> addresses = addresses(image);
    Random random = new Random(3);
    int told = 0;
    for (int i = 0; i < 2000; i++) {
      byte[] damaged = whole.clone();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        damaged[(int) offset + random.nextInt(size)] = (byte) random.nextInt();
      }
      LineTable lines = LineTable.of(open(damaged)).orElseThrow();
      told += lines.at(addresses.get(random.nextInt(addresses.size()))).isPresent() ? 1 : 0;
    }
    assertThat(told).isPositive();
  }

  private Path compile(String options) throws Exception {
    Path source = folder.resolve("lines.c");
    Path library = folder.resolve("lines.so");
    Files.writeString(source, SOURCE);
    List<String> command = new ArrayList<>(List.of("cc", "-shared", "-fPIC", "-O2"));
    command.addAll(List.of(options.split(" ")));
    command.addAll(List.of("-o", library.toString(), source.toString()));
    Needs.command("a C compiler", command.toArray(String[]::new));
    return library;
  }

  private static ElfImage open(byte[] bytes) throws ElfException {
    return ElfImage.parse(ByteSource.of(bytes));
  }

  /** Every second byte of the functions. */
  private static List<Long> addresses(ElfImage image) throws ElfException {
    SymbolTable table = image.symbolTable().orElseThrow();
    List<Long> addresses = new ArrayList<>();
    for (int i = 0; i < table.count(); i++) {
      Symbol symbol = table.symbol(i);
      if (symbol.type() == Symbol.Type.FUNCTION
          && List.of("sum", "sorted", "compare").contains(symbol.name())) {
        for (long at = 0; at < symbol.size(); at += 2) {
          addresses.add(symbol.value() + at);
        }
      }
    }
    return addresses;
  }

  private List<String> addr2line(Path library, List<Long> addresses) throws Exception {
    Path in = folder.resolve("in");
    Path out = folder.resolve("out");
    Files.write(in, addresses.stream().map(Long::toHexString).toList());
    new ProcessBuilder("addr2line", "-e", library.toString())
        .redirectInput(in.toFile())
        .redirectOutput(out.toFile())
        .start()
        .waitFor();
    return Files.readAllLines(out, UTF_8).stream()
        .map(line -> line.replaceFirst(" \\(discriminator.*", ""))
        .map(LineTableTest::brief)
        .toList();
  }

  private static String brief(String place) {
    return place.substring(place.lastIndexOf('/') + 1);
  }
}

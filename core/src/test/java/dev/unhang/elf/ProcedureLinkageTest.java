package dev.unhang.elf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.testing.CompiledLibrary;
import dev.unhang.testing.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries of the procedure linkage table are called as binutils' objdump calls them. */
final class ProcedureLinkageTest {
  private static final Pattern LABEL = Pattern.compile("^([0-9a-f]{16}) <(\\w+@plt)>:$");

  private static final String SOURCE =
      """
      #include <stdlib.h>
      #include <stdio.h>
      #include <string.h>
      void *(*address)(size_t) = malloc;
      void *zeroed(size_t n) { void *p = malloc(n); memset(p, 0, n); puts("x"); return p; }
      void *both(int n) { free(zeroed(n)); return n ? (void *)calloc : (void *)malloc; }
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Wl,-z,lazy -fcf-protection=none",
        "-Wl,-z,lazy -fcf-protection=full",
        "-Wl,-z,now -fcf-protection=none",
        "-Wl,-z,now -fcf-protection=full"
      })
  void sameNames(String options) throws Exception {
    Path library = CompiledLibrary.of(folder, "cc", SOURCE, options.split(" "));
    Map<Long, String> expected = labels(library);
    ElfImage image = ElfImage.parse(ByteSource.of(Files.readAllBytes(library)));
    assertThat(expected.values()).contains("malloc@plt", "puts@plt", "free@plt");
    for (long address : expected.keySet()) {
      for (long into : new long[] {0, 6}) {
        assertThat(image.symbolAt(address + into).orElseThrow().name())
            .isEqualTo(expected.get(address));
      }
    }
    long zeroed = image.symbol("zeroed").orElseThrow().value();
    assertThat(image.symbolAt(zeroed + 1).orElseThrow().name()).isEqualTo("zeroed");
  }

  private Map<Long, String> labels(Path library) throws Exception {
    Needs.command("names to compare with", "objdump", "--version");
    Path out = folder.resolve("out");
    new ProcessBuilder("objdump", "-d", library.toString())
        .redirectOutput(out.toFile())
        .start()
        .waitFor();
    Map<Long, String> labels = new TreeMap<>();
    for (String line : Files.readAllLines(out, UTF_8)) {
      Matcher label = LABEL.matcher(line);
      if (label.matches()) {
        labels.put(Long.parseLong(label.group(1), 16), label.group(2));
      }
    }
    return labels;
  }
}

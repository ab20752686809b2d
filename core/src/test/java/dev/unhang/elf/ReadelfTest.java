package dev.unhang.elf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What binutils' readelf says about the images of the running JVM. */
final class ReadelfTest {
  private static final Pattern SYMBOL =
      Pattern.compile(
          " +(\\d+): ([0-9a-f]{16}) +(\\w+) +(NOTYPE|OBJECT|FUNC|TLS|IFUNC) +(\\w+) +\\w+ +\\w+ ?(\\S*).*");

  @TempDir private Path folder;

  static Stream<Path> files() {
    return MappedImages.files();
  }

  private List<String> readelf(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("readelf", "--wide"));
    command.addAll(List.of(arguments));
    Path output = folder.resolve("output");
    try {
      new ProcessBuilder(command)
          .redirectOutput(output.toFile())
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      assumeTrue(false, "binutils are not installed: " + e.getMessage());
    }
    return Files.readAllLines(output, UTF_8);
  }

  @ParameterizedTest
  @MethodSource("files")
  void hasTheSameSymbols(Path file) throws Exception {
    ElfImage image = MappedImages.open(file);
    Optional<SymbolTable> table = Optional.empty();
    int compared = 0;
    for (String line : readelf("--syms", file.toString())) {
      if (line.startsWith("Symbol table ")) {
        table = line.contains("'.dynsym'") ? image.dynamicSymbolTable() : image.symbolTable();
        assertThat(line).contains(" " + table.orElseThrow().count() + " entr");
      }
      Matcher expected = SYMBOL.matcher(line);
      if (expected.matches()) {
        Symbol symbol = table.orElseThrow().symbol(Integer.parseInt(expected.group(1)));
        assertThat(describe(symbol)).isEqualTo(describe(expected));
        compared++;
      }
    }
    assertThat(compared).isPositive();
  }

  private static String describe(Symbol s) {
    String type =
        switch (s.type()) {
          case NONE -> "NOTYPE";
          case FUNCTION -> "FUNC";
          default -> s.type().name();
        };
    return "%016x %d %s %s %s".formatted(s.value(), s.size(), type, s.binding(), plain(s.name()));
  }

  private static String describe(Matcher m) {
    return "%s %d %s %s %s"
        .formatted(m.group(2), Long.decode(m.group(3)), m.group(4), m.group(5), plain(m.group(6)));
  }

  /** readelf appends the version. */
  private static String plain(String name) {
    return name.replaceFirst("@.*", "");
  }

  @ParameterizedTest
  @MethodSource("files")
  void hasTheSameSections(Path file) throws Exception {
    Pattern section =
        Pattern.compile(" +\\[ *(\\d+)\\] (\\S*) +\\S+ +([0-9a-f]{16}) (\\w+) (\\w+).*");
    List<Section> sections = MappedImages.open(file).sections();
    int compared = 0;
    for (String line : readelf("--sections", file.toString())) {
      Matcher m = section.matcher(line);
      if (m.matches() && !m.group(1).equals("0")) {
        Section s = sections.get(Integer.parseInt(m.group(1)));
        assertThat("%s %016x %06x %06x".formatted(s.name(), s.address(), s.offset(), s.size()))
            .isEqualTo("%s %s %s %s".formatted(m.group(2), m.group(3), m.group(4), m.group(5)));
        compared++;
      }
    }
    assertThat(compared).isEqualTo(sections.size() - 1);
  }

  @ParameterizedTest
  @MethodSource("files")
  void hasTheSameBuildIdAndLibraries(Path file) throws Exception {
    ElfImage image = MappedImages.open(file);
    List<String> notes = readelf("--notes", "--dynamic", file.toString());
    assertThat(image.buildId()).isEqualTo(first(notes, "Build ID: ([0-9a-f]+)").findFirst());
    Dynamic dynamic = image.dynamic().orElseThrow();
    assertThat(dynamic.soname()).isEqualTo(first(notes, "Library soname: \\[(.*)\\]").findFirst());
    assertThat(dynamic.needed()).isEqualTo(first(notes, "Shared library: \\[(.*)\\]").toList());
  }

  private static Stream<String> first(List<String> lines, String regex) {
    Pattern pattern = Pattern.compile(regex);
    return lines.stream().map(pattern::matcher).filter(Matcher::find).map(m -> m.group(1));
  }
}

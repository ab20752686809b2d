package dev.unhang.dwarf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.unhang.elf.ElfImage;
import dev.unhang.elf.Section;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table that binutils' readelf makes of every function of a few images. */
final class CfiReadelfTest {
  private static final List<String> COLUMNS =
      List.of(
          "rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12",
          "r13", "r14", "r15", "ra");

  private static final Pattern RANGE = Pattern.compile(" pc=[0-9a-f]+\\.\\.([0-9a-f]+)");

  @TempDir private Path folder;

  static Stream<Path> files() throws IOException {
    return SystemImages.files();
  }

  /** A row: address, CFA and the registers by the header's names. */
  private record Expected(long address, String cfa, List<String> names, List<String> rules) {}

  @ParameterizedTest
  @MethodSource("files")
  void sameRows(Path file) throws Exception {
    ElfImage image = SystemImages.open(file);
    CallFrameInfo byHeader = new CallFrameInfo(image);
    Section section = image.section(".eh_frame").orElseThrow();
    ScannedTable scanned =
        new ScannedTable(
            new CfiSection(CfiSection.Form.EH_FRAME, image.contents(section), section.address()));
    int compared = 0;
    for (Expected expected : rows(file)) {
      Row row = byHeader.row(expected.address).orElseThrow();
      assertThat(describe(row, expected)).as("at %x", expected.address).isEqualTo(expected);
      Row again = scanned.find(expected.address).orElseThrow().row(expected.address);
      assertThat(describe(again, expected)).isEqualTo(expected);
      compared++;
    }
    assertThat(compared).isPositive();
  }

  private List<Expected> rows(Path file) throws Exception {
    List<Expected> rows = new ArrayList<>();
    List<String> names = List.of();
    boolean within = false;
    long end = 0;
    for (String line : readelf(file)) {
      Matcher range = RANGE.matcher(line);
      if (line.contains(" FDE ") || line.contains(" CIE ")) {
        within = range.find();
        end = within ? Long.parseUnsignedLong(range.group(1), 16) : 0;
      } else if (line.startsWith("   LOC")) {
        List<String> words = words(line);
        names = words.subList(2, words.size());
      } else if (within && line.matches("[0-9a-f]{16} .*")) {
        List<String> words = words(line.replaceAll(" r\\d+ \\((\\w+)\\)", " $1"));
        long address = Long.parseUnsignedLong(words.getFirst(), 16);
        if (address < end) { // a row may begin where the function has ended
          rows.add(new Expected(address, words.get(1), names, words.subList(2, words.size())));
        }
      }
    }
    return rows;
  }

  private static List<String> words(String line) {
    return Arrays.asList(line.strip().split(" +"));
  }

  private List<String> readelf(Path file) throws Exception {
    Path output = folder.resolve("output");
    try {
      new ProcessBuilder("readelf", "-wNF", "--wide", file.toString()) // no separate debug files
          .redirectOutput(output.toFile())
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      assumeTrue(false, "binutils are not installed: " + e.getMessage());
    }
    return Files.readAllLines(output, StandardCharsets.UTF_8);
  }

  private static Expected describe(Row row, Expected like) {
    String cfa =
        switch (row.cfa()) {
          case CfaRule.RegisterOffset(int column, long bytes) ->
              COLUMNS.get(column) + "%+d".formatted(bytes);
          case CfaRule.Computed _ -> "exp";
        };
    return new Expected(
        like.address,
        cfa,
        like.names,
        like.names.stream().map(name -> describe(row, COLUMNS.indexOf(name))).toList());
  }

  private static String describe(Row row, int column) {
    return switch (row.rules().get(column)) {
      case null -> "u"; // readelf does not tell it from undefined
      case RegisterRule.Undefined _ -> "u";
      case RegisterRule.SameValue _ -> "s";
      case RegisterRule.Offset(long bytes) -> "c%+d".formatted(bytes);
      case RegisterRule.ValueOffset(long bytes) -> "v%+d".formatted(bytes);
      case RegisterRule.Register(int other) -> COLUMNS.get(other);
      case RegisterRule.Saved _ -> "exp";
      case RegisterRule.Computed _ -> "vexp";
    };
  }
}

package dev.unhang.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every table has every member that is due in its version, and no other. */
final class LayoutTablesTest {
  private static final Path ROOT = Path.of(System.getProperty("basedir", ""), "..");
  private static final Path TABLES = ROOT.resolve("core/src/main/resources/dev/unhang/layout");

  /** A row of tools/layouts/members.tsv. */
  private record Row(String path, Version since, Optional<Version> before) {
    static Row of(String line) {
      String[] columns = line.split("\t", -1);
      return new Row(
          columns[0],
          Version.parse(columns[1]),
          Optional.of(columns[2]).filter(column -> !column.equals("-")).map(Version::parse));
    }

    boolean dueIn(Version version) {
      return version.compareTo(since) >= 0
          && before.filter(end -> version.compareTo(end) >= 0).isEmpty();
    }
  }

  private static final List<Row> ROWS =
      lines(ROOT.resolve("tools/layouts/members.tsv"))
          .filter(line -> !line.startsWith("#"))
          .map(Row::of)
          .toList();

  static List<Path> tables() throws IOException {
    try (Stream<Path> files = Files.list(TABLES)) {
      return files.filter(file -> file.getFileName().toString().startsWith("cpython-")).toList();
    }
  }

  @Test
  void theEnumAndTheListOfMembersAgree() {
    assertThat(ROWS.stream().map(Row::path))
        .containsExactlyInAnyOrderElementsOf(Stream.of(Member.values()).map(Member::path).toList());
  }

  @ParameterizedTest
  @MethodSource("tables")
  void hasEveryMemberThatIsDue(Path table) {
    String comment = lines(table).findFirst().orElseThrow();
    Version version = Version.parse(comment.split("[ ,]+", -1)[2]);
    List<String> due = ROWS.stream().filter(row -> row.dueIn(version)).map(Row::path).toList();
    List<String> there =
        lines(table)
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.substring(0, line.indexOf('\t')))
            .toList();
    assertThat(there).containsExactlyInAnyOrderElementsOf(due);
    assertThat(due).hasSizeGreaterThan(100);
  }

  @Test
  void everyVersionHasItsTable() throws UnknownVersion {
    for (int minor = 6; minor <= 15; minor++) {
      assertThat(Layouts.forVersion(3, minor, false).name()).isEqualTo("CPython 3." + minor);
      assertThat(Layouts.forVersion(3, minor, true).name())
          .isEqualTo("CPython 3." + minor + " debug build");
    }
  }

  @Test
  void everyTableCanBeChosen() throws IOException {
    assertThat(
            IntStream.rangeClosed(6, Candidate.NEWEST)
                .mapToObj(minor -> Candidate.of(new Release(3, minor, 0)))
                .flatMap(List::stream)
                .map(candidate -> candidate.name() + ".tsv"))
        .containsExactlyInAnyOrderElementsOf(
            tables().stream().map(file -> file.getFileName().toString()).toList());
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readString(file).lines();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

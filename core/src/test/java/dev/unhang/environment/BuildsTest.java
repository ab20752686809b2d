package dev.unhang.environment;

import dev.unhang.testing.CopiedInterpreter;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.Needs;
import dev.unhang.testing.Parked;
import dev.unhang.testing.Scratch;
import dev.unhang.testing.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** CPython as it may have been built, installed and called. */
class BuildsTest {
  static Stream<Interpreter> some() {
    return Interpreters.some(6, 8, 12, 13);
  }

  /** Shared and static, with and without debug information, position-independent or not. */
  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void everyOneOfThisMachine(Interpreter python) throws Exception {
    Parked.isSeen(python);
  }

  @ParameterizedTest
  @MethodSource("some")
  void stripped(Interpreter python) throws Exception {
    Needs.command("stripped interpreters", "strip", "--version");
    try (CopiedInterpreter copy = CopiedInterpreter.of(python)) {
      for (Path file : copy.files()) {
        Shell.run("strip", file.toString());
      }
      Parked.isSeen(copy.interpreter());
    }
  }

  /** Without section headers, the dynamic segment has to do. */
  @ParameterizedTest
  @MethodSource("some")
  void strippedOfItsSectionHeaders(Interpreter python) throws Exception {
    try (CopiedInterpreter copy = CopiedInterpreter.of(python)) {
      for (Path file : copy.files()) {
        ElfFiles.removeSectionHeaders(file);
      }
      Parked.isSeen(copy.interpreter());
    }
  }

  @Test
  void inAVirtualEnvironment() throws Exception {
    Interpreter python = Interpreters.some(12).findFirst().orElseThrow();
    try (Scratch scratch = new Scratch()) {
      Path env = scratch.path("env");
      python.run("import venv; venv.create('" + env + "', symlinks=True)");
      Parked.isSeen(python.by("venv", List.of(env + "/bin/python")));
    }
  }

  @Test
  void calledByALinkOfAnotherName() throws Exception {
    Interpreter python = Interpreters.some(12).findFirst().orElseThrow();
    try (Scratch scratch = new Scratch()) {
      Path link = scratch.path("server");
      Files.createSymbolicLink(link, Path.of(python.command().getLast()));
      Parked.isSeen(python.by("link", List.of(link.toString())));
    }
  }

  @ParameterizedTest
  @MethodSource("some")
  void withOptions(Interpreter python) throws Exception {
    Parked.isSeen(python.with("-I", "-u", "-X", "dev", "-X", "faulthandler", "-O", "-B"));
  }
}

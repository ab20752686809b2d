package dev.unhang.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** CPython 3.6 keeps its list of interpreters in a static variable. */
final class InterpreterHeadTest {

  @Test
  void theExportedFunctionLeadsToTheStaticVariable() throws Exception {
    Optional<Interpreter> python = Interpreters.all().filter(p -> p.minor() == 6).findFirst();
    assumeTrue(python.isPresent(), "no CPython 3.6 here");
    ElfImage image = image(python.orElseThrow());
    Symbol function = image.exported("PyInterpreterState_Head").orElseThrow();
    OptionalLong variable =
        RipRelativeLoad.variable(
            function.value(), image.bytesAt(function.value(), RipRelativeLoad.LENGTH));
    assertThat(variable).hasValue(image.symbol("interp_head").orElseThrow().value());
  }

  /** The library, or the executable where there is none. */
  private static ElfImage image(Interpreter python) throws Exception {
    Path executable = Path.of(python.command().getFirst()).toRealPath();
    try (Stream<Path> libraries = Files.list(executable.resolveSibling("../lib").normalize())) {
      Path file =
          libraries
              .filter(f -> f.getFileName().toString().matches("libpython3\\.6m?\\.so\\.1\\.0"))
              .findFirst()
              .orElse(executable);
      return MappedImages.open(file);
    }
  }
}

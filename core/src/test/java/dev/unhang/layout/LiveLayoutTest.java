package dev.unhang.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.linux.RemoteMemory;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.PythonProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables against what living interpreters tell of themselves. */
final class LiveLayoutTest {
  private static final int FEWEST = 20;

  static Stream<Interpreter> interpreters() {
    return Interpreters.withGil();
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void agrees(Interpreter python) throws Exception {
    Path source = Path.of(LiveLayoutTest.class.getResource("offsets.py").toURI());
    try (PythonProgram program = PythonProgram.start(python, source)) {
      Memory memory = new RemoteMemory(program.pid());
      Map<String, Long> symbols = new HashMap<>();
      Map<Member, Long> descriptors = new HashMap<>();
      Map<Member, Integer> sizes = new HashMap<>();
      for (String line = program.line(); !line.equals("END"); line = program.line()) {
        String[] words = line.split(" ");
        switch (words[0]) {
          case "SYMBOL" -> symbols.put(words[1], Long.valueOf(words[2]));
          case "MEMBER" -> descriptors.put(Member.valueOf(words[1]), Long.valueOf(words[2]));
          default -> sizes.put(Member.valueOf(words[1]), Integer.valueOf(words[2]));
        }
      }
      Release release = release(python);
      BuildKind kind =
          BuildKind.of(
              memory,
              name ->
                  Optional.ofNullable(symbols.get(name))
                      .map(OptionalLong::of)
                      .orElse(OptionalLong.empty()));
      assertThat(kind != BuildKind.RELEASE).isEqualTo(python.debug());

      List<Layout> layouts = new ArrayList<>(List.of(Layouts.forRelease(release, kind)));
      if (symbols.containsKey("_PyRuntime")) {
        Optional<DebugOffsets> told = DebugOffsets.read(memory, symbols.get("_PyRuntime"));
        assertThat(told.isPresent()).isEqualTo(release.minor() >= 13);
        if (told.isPresent()) {
          assertThat(told.get().release()).isEqualTo(release);
          Layout layout = Layouts.withDebugOffsets(told.get());
          assertThat(layout.verified()).isTrue();
          assertThat(layout.name().endsWith("debug build")).isEqualTo(python.debug());
          layouts.add(layout);
        }
      }
      assertThat(descriptors).hasSizeGreaterThan(FEWEST);
      for (Layout layout : layouts) {
        descriptors.forEach((member, descriptor) ->
            assertThat(told(memory, layout, descriptor))
                .as(member.path())
                .isEqualTo(layout.offset(member)));
        sizes.forEach(
            (member, size) -> assertThat(size).as(member.path()).isEqualTo(layout.offset(member)));
      }
    }
  }

  /** The offset that a member descriptor (of {@code Objects/descrobject.c}) gives. */
  private static int told(Memory memory, Layout layout, long descriptor) {
    try {
      long definition = memory.u64(descriptor + layout.offset(Member.MEMBER_DESCRIPTOR_MEMBER));
      return memory.i32(definition + layout.offset(Member.MEMBER_DEF_OFFSET));
    } catch (MemoryFault e) {
      throw new AssertionError(e);
    }
  }

  private static Release release(Interpreter python) {
    String[] numbers = python.version().split("\\.");
    return new Release(
        Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), Integer.parseInt(numbers[2]));
  }
}

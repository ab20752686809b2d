package dev.unhang.environment;

import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.Needs;
import dev.unhang.testing.Parked;
import dev.unhang.testing.Scratch;
import dev.unhang.testing.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Python inside another program, which is linked in each of the usual ways. */
class EmbeddedTest {
  /** {@code Py_Main} is exported from 3.6 to 3.15, but its header is not needed for it. */
  private static final String PROGRAM =
      """
      #include <stddef.h>
      #include <wchar.h>
      int Py_Main(int, wchar_t **);
      int main(int argc, char **argv) {
        wchar_t script[4096];
        mbstowcs(script, argv[1], 4095);
        wchar_t *arguments[] = {L"host", script, NULL};
        return Py_Main(2, arguments);
      }
      """;

  /** Answered by the interpreter: where its libraries are, and what a static one needs. */
  private static final String QUESTION =
      """
      import os, sys, sysconfig
      get = sysconfig.get_config_var
      shared = os.path.join(get('LIBDIR') or '', get('LDLIBRARY') or '')
      static = os.path.join(get('LIBPL') or '', get('LIBRARY') or '')
      print(sys.base_prefix)
      print(shared if shared.endswith('.so') and os.path.exists(shared) else '')
      print(static if os.path.exists(static) else '')
      print(get('LIBS') or '', get('SYSLIBS') or '')
      """;

  static Stream<Arguments> programs() {
    Stream<Arguments> withSymbols =
        Stream.of(
            program(some(6), "shared", "-no-pie"),
            program(some(12), "shared", "-pie", "-fPIE"),
            program(some(12), "static", "-pie", "-fPIE", "-rdynamic"),
            program(some(8), "static", "-no-pie", "-rdynamic"));
    // without a symbol there is still the section .PyRuntime, from 3.10 on
    Stream<Arguments> without =
        Interpreters.some(10, 11, 12, 13)
            .filter(python -> python.minor() >= 10)
            .limit(1)
            .map(python -> program(python, "static", "-no-pie", "-s"));
    return Stream.concat(withSymbols, without);
  }

  private static Interpreter some(int minor) {
    return Interpreters.some(minor).findFirst().orElseThrow();
  }

  private static Arguments program(Interpreter python, String library, String... flags) {
    return Arguments.of(python, library, List.of(flags));
  }

  @ParameterizedTest(name = "{0}: {1} {2}")
  @MethodSource("programs")
  void isFound(Interpreter python, String library, List<String> flags) throws Exception {
    List<String> answer = python.run(QUESTION + "print('.')").lines().toList();
    boolean shared = library.equals("shared");
    String file = answer.get(shared ? 1 : 2);
    Needs.command("Python embedded in a program: " + library, "test", "-n", file);
    Needs.command("Python embedded in a program", "gcc", "--version");
    try (Scratch scratch = new Scratch()) {
      Path host = scratch.path("host");
      Path source = Files.writeString(scratch.path("host.c"), PROGRAM);
      List<String> command = new ArrayList<>(List.of("gcc", "-w", "-o", host.toString()));
      command.addAll(flags);
      command.addAll(List.of(source.toString(), file));
      if (!shared) {
        command.addAll(List.of((answer.get(3) + " -lm -lz -lpthread -ldl -lutil").split(" +")));
        command.removeIf(String::isEmpty);
      }
      Shell.run(command.toArray(String[]::new));
      Parked.isSeen(
          python.by(
              "embedded",
              List.of(
                  "env",
                  "PYTHONHOME=" + answer.get(0),
                  "LD_LIBRARY_PATH=" + Path.of(file).getParent(),
                  host.toString())));
    }
  }
}

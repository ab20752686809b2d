package dev.unhang.history;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs do the same with probes in their code, and nothing of these is left with them. */
class ProbesTest {
  private static final int OLDEST = 8;

  /** One looks for the module trace, and at what its children get. */
  private static final List<TracedProgram> PROGRAMS =
      TracedProgram.all().stream().filter(p -> !p.name().equals("environment")).toList();

  /** What a run leaves. */
  private record Left(int status, String said, Map<String, String> files) {}

  static Stream<Interpreter> interpreters() {
    return Interpreters.withGil().filter(python -> python.minor() >= OLDEST);
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void programsDoTheSame(Interpreter python) throws Exception {
    SoftAssertions softly = new SoftAssertions();
    try (Place place = new Place(python)) {
      for (TracedProgram program : PROGRAMS) {
        List<String> arguments = List.of(program.name() + ".py", "an", "argument");
        Left plain = run(place, program, Map.of(), arguments);
        Left recorded = run(place, program, place.recording(1000), arguments);
        softly.assertThat(recorded).as(program.name()).isEqualTo(plain);
      }
    }
    softly.assertAll();
  }

  /** What looks at its own code, and how it ends: each says what it found. */
  private static final Map<String, List<String>> CURIOUS =
      Map.of(
          "an error's traceback",
          List.of("a.py", "import b\ndef f():\n    b.g(\n        1,\n        0)\nf()\n"),
          "an error in a module that is imported",
          List.of("a.py", "import broken\n"),
          "a syntax error in a module",
          List.of("a.py", "import wrong\n"),
          "a warning while a module is compiled, which is once",
          List.of("a.py", "import warns\n"),
          "a command",
          List.of("-c", "import b\ndef f():\n    b.g(1, 0)\nf()\n"),
          "a module",
          List.of("-m", "b"),
          "its own source and documentation",
          List.of(
              "a.py",
              """
              "text"
              from __future__ import annotations
              import doctest, inspect, pickle, copy, sys, b
              def f():
                  "more"
                  def g(): "no code"
                  return g
              print(__doc__, f.__doc__, f().__doc__, inspect.getsource(f), f.__code__.co_firstlineno)
              print(f.__code__.co_names, f.__code__.co_varnames, b.__file__, b.__cached__)
              print(doctest.testmod(b), sys.argv, sorted(vars()), 'unhang' in str(sorted(sys.modules)))
              print(all(type(c).__call__ for c in f.__code__.co_consts if callable(c)))
              copies = [pickle.loads(pickle.dumps(c)) for c in f.__code__.co_consts if isinstance(c, int)]
              print({type(c) for c in copies} <= {int}, eval(f.__code__))
              """),
          "its own trace function",
          List.of(
              "a.py",
              """
              import sys
              lines = []
              def tracer(frame, event, arg):
                  if frame.f_code is f.__code__:
                      lines.append((event, frame.f_lineno))
                  return tracer
              def f():
                  a = 1
                  try:
                      a = (a +
                           1)
                  finally:
                      a += 1
                  for i in range(2):
                      for j in range(2):
                          if i:
                              a += i
                          elif j:
                              a += j
                      with open(__file__) as file:
                          while a < 9: a += 1
                      try:
                          a.x
                      except AttributeError:
                          a += 1
                  if a: return a
              sys.settrace(tracer)
              f()
              sys.settrace(None)
              print(lines)
              """));

  private static final Map<String, String> MODULES =
      Map.of(
          "b.py",
          """
          '''Of b.

          >>> g(4, 2)
          2.0
          '''
          def g(x, y):
              return x / y
          if __name__ == '__main__':
              import sys
              print(sys.argv, __file__, __spec__)
              g(1, 0)
          """,
          "broken.py",
          "x = 1\nfor i in range(2):\n    x.y\n",
          "wrong.py",
          "x = 1\nfor = 2\n",
          "warns.py",
          "def f(x):\n    return x is 1\nprint(f(1), '\\d')\n");

  @ParameterizedTest
  @MethodSource("interpreters")
  void itsCodeLooksAsIfItHadNone(Interpreter python) throws Exception {
    SoftAssertions softly = new SoftAssertions();
    try (Place place = new Place(python)) {
      for (Map.Entry<String, List<String>> curious : CURIOUS.entrySet()) {
        boolean isFile = !curious.getValue().getFirst().startsWith("-");
        Map<String, String> files = new TreeMap<>(MODULES);
        files.put("a.py", isFile ? curious.getValue().getLast() : "");
        TracedProgram program = new TracedProgram("a", List.of(), files);
        List<String> arguments = isFile ? List.of("a.py") : curious.getValue();
        Left plain = run(place, program, Map.of(), arguments);
        assertThat(plain.said).as(curious.getKey()).isNotEmpty();
        boolean once = curious.getKey().endsWith("once");
        for (String turn : once ? List.of("first") : List.of("first", "from the cache")) {
          Left recorded = run(place, program, place.recording(1000), arguments);
          softly.assertThat(recorded).as("%s, %s", curious.getKey(), turn).isEqualTo(plain);
        }
      }
    }
    softly.assertAll();
  }

  /** What is said while they are compiled is said each time. */
  @ParameterizedTest
  @MethodSource("interpreters")
  void programsInZipFilesHaveThemToo(Interpreter python) throws Exception {
    Map<String, String> files =
        Map.of(
            "make.py",
            "import zipfile\nwith zipfile.ZipFile('../app.zip', 'w') as zip:\n    zip.write('__main__.py')\n",
            "__main__.py",
            "def f():\n    return '\\d'\nprint(any(type(c) is not int and c == c + 0 for c in f.__code__.co_consts if isinstance(c, int)))\n");
    try (Place place = new Place(python)) {
      TracedProgram program = new TracedProgram("app", List.of(), files);
      run(place, program, Map.of(), List.of("make.py"));
      Left plain = run(place, program, Map.of(), List.of("../app.zip"));
      assertThat(plain.said).endsWith("False\n");
      for (int i = 0; i < 2; i++) {
        Left recorded = run(place, program, place.recording(1000), List.of("../app.zip"));
        assertThat(recorded.said).isEqualTo(plain.said.replace("False", "True"));
      }
    }
  }

  @Test
  void theCacheIsBounded(@TempDir Path folder) throws IOException {
    for (int i = 0; i < 10; i++) {
      Files.write(folder.resolve("file" + i), new byte[100]);
    }
    CodeCache.trim(folder, 1000);
    assertThat(Shell.run("ls", folder.toString()).lines()).hasSize(10);
    CodeCache.trim(folder, 999);
    assertThat(Shell.run("ls", folder.toString()).lines()).hasSize(4);
  }

  /** Always in the same folder, whose name is in what is said. */
  private static Left run(
      Place place, TracedProgram program, Map<String, String> variables, List<String> arguments)
      throws IOException, InterruptedException {
    Path folder = place.folder().resolve("run");
    Shell.run("rm", "-rf", folder.toString());
    program.write(folder);
    Process process = place.command("run", variables, arguments).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    int status = process.waitFor();
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        boolean kept = path.toString().endsWith(".pyc");
        String text = Files.readString(path, ISO_8859_1);
        assertThat(kept && text.contains("\0unhang:")).as("%s", path).isFalse();
        if (!kept && !path.toString().endsWith(".zip")) { // which have times in them
          files.put(folder.relativize(path).toString(), text);
        }
      }
    }
    return new Left(status, said.replaceAll("0x[0-9a-f]+", "0x..."), files);
  }
}

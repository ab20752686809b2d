package dev.unhang.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Command lines of Python (docs.python.org/3/using/cmdline.html), made into those of {@code python
 * -m trace}: for where there is no recorder.
 */
final class PythonCommand {
  private static final String TAKE_VALUES = "WX";
  private static final int LONGEST_FIRST_LINE = 256; // of a script: BINPRM_BUF_SIZE of Linux

  private PythonCommand() {}

  /**
   * @throws Failure if it is not seen where in the command the interpreter's options end
   */
  static List<String> traced(TraceTask.Program program) throws Failure {
    List<String> command = program.command();
    Optional<Path> script = script(command.getFirst());
    List<String> words = new ArrayList<>(command);
    if (script.isPresent()) {
      words.set(0, script.get().toString());
      words.addAll(0, interpreter(script.get()));
    }
    int at = 1;
    while (at < words.size() && words.get(at).matches("-.+")) {
      String word = words.get(at);
      if (word.startsWith("--")) {
        at += word.equals("--check-hash-based-pycs") ? 2 : 1;
        continue;
      }
      int letter = firstWithValue(word);
      if (letter < 0) {
        at++;
        continue;
      }
      boolean inNext = letter == word.length() - 1;
      switch (word.charAt(letter)) {
        case 'c' -> throw new Failure("what is given by -c cannot be traced");
        case 'm' -> {
          return module(program.options(), words, at, letter);
        }
        default -> at += inNext ? 2 : 1;
      }
    }
    if (at >= words.size() || words.get(at).equals("-")) {
      throw new Failure("what is given by standard input cannot be traced");
    }
    return join(words.subList(0, at), trace(program.options()), words.subList(at, words.size()));
  }

  private static List<String> module(List<String> options, List<String> words, int at, int letter)
      throws Failure {
    String word = words.get(at);
    List<String> before = new ArrayList<>(words.subList(0, at));
    if (letter > 1) {
      before.add(word.substring(0, letter));
    }
    List<String> after = new ArrayList<>(List.of("--module"));
    if (letter < word.length() - 1) {
      after.add(word.substring(letter + 1));
    }
    after.addAll(words.subList(at + 1, words.size()));
    return join(before, trace(options), after);
  }

  private static List<String> trace(List<String> options) {
    return TraceTask.concat(List.of("-m", "trace"), options);
  }

  private static List<String> join(List<String> a, List<String> b, List<String> c) {
    return Stream.of(a, b, c).flatMap(List::stream).toList();
  }

  /** Where in a word of short options the first is that takes a value, or -1. */
  private static int firstWithValue(String word) {
    for (int i = 1; i < word.length(); i++) {
      if ((TAKE_VALUES + "cm").indexOf(word.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  /** The file, if it is a script for Python; python3 itself may be one for a shell. */
  private static Optional<Path> script(String name) {
    return (name.contains("/")
            ? Stream.of(Path.of(name))
            : Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":"))
                .map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .filter(file -> firstLine(file).matches("#!.*python.*"));
  }

  private static List<String> interpreter(Path script) {
    return List.of(firstLine(script).substring(2).strip().split("\\s+", 2));
  }

  private static String firstLine(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      String start = new String(stream.readNBytes(LONGEST_FIRST_LINE), StandardCharsets.ISO_8859_1);
      return start.lines().findFirst().orElse("");
    } catch (IOException e) {
      return "";
    }
  }
}

package dev.unhang.history;

import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Needs;
import dev.unhang.testing.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** A folder that an interpreter can see, with the recorder in it. */
final class Place implements AutoCloseable {
  private static final String HISTORY = "history";

  private final Interpreter python;
  private final Recorder recorder;
  private final Path folder;

  Place(Interpreter python) throws IOException {
    this.python = python;
    Needs.recorder();
    recorder = Recorder.unpack().orElseThrow();
    Path temporary = Files.createDirectories(python.root().resolve("tmp"));
    folder = Files.createTempDirectory(temporary, "unhang-place-");
    CodeCache.prepare(folder.resolve(CodeCache.NAME));
    if (!python.isOfThisRoot()) {
      Path library = seenHere(recorder.library());
      Files.createDirectories(library.resolveSibling(""));
      Files.copy(recorder.library(), library);
    }
  }

  private Path seenHere(Path path) {
    return python.root().resolve(path.toString().substring(1));
  }

  Path folder() {
    return folder;
  }

  /** The folder as the interpreter sees it. */
  Path seen() {
    return Path.of("/").resolve(python.root().relativize(folder));
  }

  /** What {@code unhang trace} would have in the environment. */
  Map<String, String> tracing(List<String> options) {
    return recorder.tracing(options, Optional.empty());
  }

  /** What {@code unhang run --history} would have in it; histories are kept in the folder. */
  Map<String, String> recording(int records) {
    return recording(records, StepFilter.ALL);
  }

  Map<String, String> recording(int records, StepFilter filter) {
    Optional<Path> cache = Optional.of(seen().resolve(CodeCache.NAME));
    return Map.of(
        "LD_PRELOAD",
        recorder.library().toString(),
        "UNHANG_HISTORY",
        Recording.variable(records, seen().resolve(HISTORY), cache, filter));
  }

  /** The same where unhang was built without a C compiler. */
  Map<String, String> recordingByPython(int records, StepFilter filter) throws IOException {
    Path modules = Files.createDirectories(folder.resolve("recorder"));
    for (String name : Recording.IN_PYTHON) {
      try (InputStream source = Recording.class.getResourceAsStream(name)) {
        Files.write(modules.resolve(name), Objects.requireNonNull(source).readAllBytes());
      }
    }
    return Map.of(
        "PYTHONPATH",
        seen().resolve("recorder").toString(),
        "UNHANG_HISTORY",
        Recording.variable(records, seen().resolve(HISTORY), Optional.empty(), filter));
  }

  /** What is kept of a process, if anything. */
  Optional<ProcessHistory> history(long pid) throws IOException {
    Path kept = folder.resolve(HISTORY).resolve(String.valueOf(pid));
    return Files.isDirectory(kept)
        ? Optional.of(ProcessHistory.read((int) pid, kept))
        : Optional.empty();
  }

  /** Ids of processes of which something is kept. */
  List<String> recorded() throws IOException {
    try (Stream<Path> paths = Files.list(folder.resolve(HISTORY))) {
      return paths.map(path -> String.valueOf(path.getFileName())).toList();
    }
  }

  /** The interpreter with arguments, in a subfolder, with variables. */
  ProcessBuilder command(String subfolder, Map<String, String> variables, List<String> arguments) {
    List<String> command = new ArrayList<>(python.command());
    String interpreter = command.removeLast();
    String folder = seen().resolve(subfolder).toString();
    command.addAll(List.of("env", "-u", "PYTHONUNBUFFERED", "-C", folder));
    variables.forEach((name, value) -> command.add(name + "=" + value));
    command.add(interpreter);
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }

  @Override
  public void close() {
    recorder.close();
    Shell.run("rm", "-rf", folder.toString());
    if (!python.isOfThisRoot()) {
      Shell.run("rm", "-rf", seenHere(recorder.library()).resolveSibling("").toString());
    }
  }
}

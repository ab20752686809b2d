package dev.unhang.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A copy of an interpreter's executable and, if it has one, its shared library, in a folder of its
 * own: to be changed, replaced or removed. It uses the standard library of the original.
 *
 * @param prefix of the standard library
 * @param library empty for a static build
 */
public record CopiedInterpreter(
    Interpreter original, String prefix, Path folder, Path executable, Optional<Path> library)
    implements AutoCloseable {
  private static final String QUESTION =
      """
      import os, sys
      print(sys.base_prefix)
      print(os.path.realpath(sys.executable))
      for line in open('/proc/self/maps'):
          path = line.split()[-1]
          if os.path.basename(path).startswith('libpython'):
              print(path)
              break
      """;

  /**
   * @param python one of this machine's, not in a chroot
   */
  public static CopiedInterpreter of(Interpreter python) throws IOException {
    List<String> answer = python.run(QUESTION).lines().toList();
    Path folder = Files.createTempDirectory("unhang-python-");
    return new CopiedInterpreter(
        python,
        answer.get(0),
        folder,
        copy(Path.of(answer.get(1)), folder),
        answer.size() < 3 ? Optional.empty() : Optional.of(copy(Path.of(answer.get(2)), folder)));
  }

  /** To be started. */
  public Interpreter interpreter() {
    return interpreterAt(folder);
  }

  /** To be started where the folder has another path. */
  public Interpreter interpreterAt(Path seen) {
    return original.by(
        "copy",
        List.of(
            "env",
            "LD_LIBRARY_PATH=" + seen,
            "PYTHONHOME=" + prefix,
            seen.resolve(executable.getFileName()).toString()));
  }

  private static Path copy(Path file, Path folder) throws IOException {
    return Files.copy(file, folder.resolve(file.getFileName()));
  }

  /** The executable and the library. */
  public List<Path> files() {
    return Stream.concat(Stream.of(executable), library.stream()).toList();
  }

  public boolean isShared() {
    return library.isPresent();
  }

  /** The file that holds the interpreter. */
  public Path home() {
    return library.orElse(executable);
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}

package dev.unhang.testing;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A file that may be a Python interpreter; asking it tells.
 *
 * @param origin where it was found, in a word
 * @param root the directory that it takes for {@code /}
 * @param path as it sees it
 */
record Candidate(String origin, Path root, Path path) {
  private static final Path HOST = Path.of("/");
  private static final Pattern NAME = Pattern.compile("python3(\\.\\d+)?[dt]*(-dbg|-nogil)?");
  private static final String QUESTION =
      """
      import os, sys
      print(os.path.realpath(sys.executable))
      print('%d.%d.%d' % sys.version_info[:3])
      print(getattr(getattr(sys, 'implementation', None), 'name', 'other'))
      print(hasattr(sys, 'gettotalrefcount'))
      print('t' in getattr(sys, 'abiflags', ''))
      """;

  /** What came of asking. */
  sealed interface Answer {}

  record Usable(String realPath, Interpreter python) implements Answer {}

  record Unusable(String why) implements Answer {}

  /** Works, but is no CPython from 3.6 on. */
  record NotMeant() implements Answer {}

  static List<Candidate> all() {
    Stream<Candidate> onPath =
        Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
            .filter(directory -> directory.startsWith("/"))
            .flatMap(directory -> pythons("PATH", HOST, Path.of(directory)));
    Stream<Candidate> ofPyenv =
        list(directory("PYENV_ROOT", ".pyenv").resolve("versions"))
            .map(version -> new Candidate("pyenv", HOST, version.resolve("bin/python")))
            .filter(candidate -> Files.isExecutable(candidate.path));
    Stream<Candidate> ofChroots =
        list(directory("XDG_CACHE_HOME", ".cache").resolve("unhang/chroots"))
            .flatMap(root -> pythons(root.getFileName().toString(), root, Path.of("/usr/bin")));
    return Stream.of(ofPyenv, onPath, ofChroots).flatMap(all -> all).toList();
  }

  private static Stream<Candidate> pythons(String origin, Path root, Path directory) {
    return list(root.resolve(HOST.relativize(directory)))
        .map(Path::getFileName)
        .filter(name -> NAME.matcher(name.toString()).matches())
        .map(name -> new Candidate(origin, root, directory.resolve(name)))
        .filter(candidate -> !candidate.isScript());
  }

  /** A version manager's stand-in, which is not the interpreter itself. */
  private boolean isScript() {
    try (InputStream file = Files.newInputStream(root.resolve(HOST.relativize(path)))) {
      return new String(file.readNBytes(2), StandardCharsets.ISO_8859_1).equals("#!");
    } catch (IOException e) {
      return false; // asking it will show why
    }
  }

  private static Path directory(String variable, String underHome) {
    return environment(variable)
        .orElseGet(() ->
            environment("HOME")
                .orElseGet(() -> Path.of(System.getProperty("user.home")))
                .resolve(underHome));
  }

  private static Optional<Path> environment(String variable) {
    return Optional.ofNullable(System.getenv(variable))
        .filter(value -> !value.isEmpty())
        .map(Path::of);
  }

  private static Stream<Path> list(Path directory) {
    if (!Files.isDirectory(directory)) {
      return Stream.empty();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs it to learn what it is. */
  Answer ask() {
    try {
      Process process =
          new ProcessBuilder(
                  Stream.concat(command(path).stream(), Stream.of("-c", QUESTION)).toList())
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String answer =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
        return new Unusable(path + " of " + origin + ": " + answer.lines().findFirst().orElse(""));
      }
      return understand(answer.lines().toList());
    } catch (IOException e) {
      return new Unusable(path + " of " + origin + ": " + e.getMessage());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Answer understand(List<String> answer) {
    if (answer.size() != 5 || !answer.get(2).equals("cpython")) {
      return new NotMeant();
    }
    String version = answer.get(1);
    if (Interpreter.minor(version).filter(minor -> minor >= 6).isEmpty()) {
      return new NotMeant();
    }
    boolean debug = answer.get(3).equals("True");
    boolean freeThreaded = answer.get(4).equals("True");
    String label =
        version + (debug ? " debug" : "") + (freeThreaded ? " free-threaded" : "") + " " + origin;
    Path real = Path.of(answer.get(0));
    return new Usable(
        root.resolve(HOST.relativize(real)).toString(),
        new Interpreter(label, command(real), root, version, debug, freeThreaded));
  }

  private List<String> command(Path executable) {
    return root.equals(HOST)
        ? List.of(executable.toString())
        : List.of("chroot", root.toString(), executable.toString());
  }
}

package dev.unhang.testing;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A CPython to test with.
 *
 * @param label unique and short: version, build and where it was found
 * @param command what to run it with; arguments may follow
 * @param root the directory that it takes for {@code /}
 * @param version as {@code 3.12.1}
 */
public record Interpreter(
    String label,
    List<String> command,
    Path root,
    String version,
    boolean debug,
    boolean freeThreaded) {

  private static final Pattern VERSION = Pattern.compile("3\\.(\\d+)\\.\\d+");

  public Interpreter {
    command = List.copyOf(command);
  }

  /** The 12 of {@code 3.12.1}. */
  public int minor() {
    return minor(version).orElseThrow();
  }

  /** The same interpreter, run by another command. */
  public Interpreter by(String how, List<String> command) {
    return new Interpreter(label + ", " + how, command, root, version, debug, freeThreaded);
  }

  /** The same interpreter, run by a command that takes its command as its last arguments. */
  public Interpreter under(String... wrapper) {
    return by(wrapper[0], Stream.concat(Stream.of(wrapper), command.stream()).toList());
  }

  /** The same interpreter with arguments. */
  public Interpreter with(String... arguments) {
    return by(arguments[0], Stream.concat(command.stream(), Stream.of(arguments)).toList());
  }

  /** What it prints when it executes this. */
  public String run(String source) {
    return Shell.run(with("-c", source).command.toArray(String[]::new));
  }

  /** Whether it shares this process's root directory. */
  public boolean isOfThisRoot() {
    return root.equals(Path.of("/"));
  }

  /** The minor version of a release of Python 3. */
  static Optional<Integer> minor(String version) {
    Matcher matcher = VERSION.matcher(version);
    return matcher.matches() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
  }

  @Override
  public String toString() {
    return label;
  }
}

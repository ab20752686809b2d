package dev.unhang.testing;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

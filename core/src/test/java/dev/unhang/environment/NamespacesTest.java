package dev.unhang.environment;

import dev.unhang.testing.CopiedInterpreter;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.Needs;
import dev.unhang.testing.Parked;
import dev.unhang.testing.Scratch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs that see other files or other process ids than unhang, as in containers. Those in a
 * chroot are among the interpreters that every test uses.
 */
class NamespacesTest {
  static Stream<Interpreter> some() {
    return Interpreters.some(8, 12, 13);
  }

  @ParameterizedTest
  @MethodSource("some")
  void ofProcessIds(Interpreter python) throws Exception {
    Needs.command("another pid namespace", "unshare", "--pid", "--fork", "--mount-proc", "true");
    Parked.isSeen(python.under("unshare", "--pid", "--fork", "--mount-proc"));
  }

  @ParameterizedTest
  @MethodSource("some")
  void ofUsers(Interpreter python) throws Exception {
    Needs.command("a user namespace", "unshare", "--user", "--map-root-user", "true");
    Parked.isSeen(
        python.under("unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc"));
  }

  /** At the path where the program finds its interpreter, unhang finds another file, or none. */
  @ParameterizedTest
  @MethodSource("some")
  void ofMounts(Interpreter python) throws Exception {
    Needs.command("another mount namespace", "unshare", "--mount", "true");
    try (CopiedInterpreter copy = CopiedInterpreter.of(python);
        Scratch scratch = new Scratch()) {
      Path seen = Files.createDirectory(scratch.path("seen"));
      String mount = "mount --bind '%s' '%s' && exec \"$@\"".formatted(copy.folder(), seen);
      for (Path file : copy.files()) {
        Files.writeString(seen.resolve(file.getFileName()), "of another world");
      }
      Parked.isSeen(copy.interpreterAt(seen).under("unshare", "--mount", "sh", "-c", mount, "sh"));
    }
  }
}

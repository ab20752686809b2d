package dev.unhang.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Interpreters with Debian's packages by which programs wait in ways of their own (greenlet,
 * gevent, uvloop, trio), as {@code tools/libraries} unpacks them.
 */
public final class AsyncPackages {
  private static final String IN_CHROOT = "opt/unhang-async";
  private static final String LIBRARIES = "usr/lib/x86_64-linux-gnu";
  private static final String PACKAGES = "usr/lib/python3/dist-packages";

  private AsyncPackages() {}

  /**
   * Interpreters that can import a module; for which there is none is said out loud, and the test
   * is skipped where that are all.
   */
  public static List<Interpreter> with(String module) {
    List<Interpreter> found = new ArrayList<>();
    List<String> without = new ArrayList<>();
    Interpreters.withGil()
        .forEach(python ->
            with(python, module).ifPresentOrElse(found::add, () -> without.add(python.label())));
    if (!without.isEmpty()) {
      System.out.println("[needs] " + module + " is not to be had for " + without);
    }
    if (found.isEmpty()) {
      Needs.command(module + " for one of the interpreters (tools/libraries fetches it)", "false");
    }
    return found;
  }

  private static Optional<Interpreter> with(Interpreter python, String module) {
    boolean here = python.isOfThisRoot();
    Path root = here ? Cache.folder().resolve("async") : python.root().resolve(IN_CHROOT);
    if (!Files.isDirectory(root)) {
      return Optional.empty();
    }
    String inside = here ? root.toString() : "/" + IN_CHROOT;
    Interpreter with =
        python.under(
            "env",
            "PYTHONPATH=" + inside + "/" + PACKAGES,
            "LD_LIBRARY_PATH=" + inside + "/" + LIBRARIES);
    return imports(with, module) ? Optional.of(with) : Optional.empty();
  }

  private static boolean imports(Interpreter python, String module) {
    List<String> command = new ArrayList<>(python.command());
    command.addAll(List.of("-c", "import " + module));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}

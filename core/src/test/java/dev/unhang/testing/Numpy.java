package dev.unhang.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Interpreters with Debian's numpy on one or several of its BLAS libraries, as {@code
 * tools/libraries} unpacks them.
 */
public final class Numpy {
  private static final String IN_CHROOT = "opt/unhang-libraries";
  private static final String LIBRARIES = "usr/lib/x86_64-linux-gnu";
  private static final String PACKAGES = "usr/lib/python3/dist-packages";

  private Numpy() {}

  /**
   * Release builds for which there is a numpy; the test is skipped, out loud, where there is none.
   *
   * @param folders of the libraries that are to be found first: {@code openblas-pthread}
   */
  public static List<Interpreter> on(String... folders) {
    List<Interpreter> found =
        Interpreters.withGil()
            .filter(python -> !python.debug())
            .flatMap(python -> with(python, folders).stream())
            .toList();
    if (found.isEmpty()) {
      String wanted = "numpy on " + String.join(" and ", folders) + " for one of the interpreters";
      Needs.command(wanted + " (tools/libraries fetches it)", "false");
    }
    return found;
  }

  private static Optional<Interpreter> with(Interpreter python, String... folders) {
    boolean here = python.isOfThisRoot();
    Path root = here ? Cache.folder().resolve("libraries") : python.root().resolve(IN_CHROOT);
    boolean complete =
        Arrays.stream(folders).allMatch(f -> Files.exists(root.resolve(LIBRARIES).resolve(f)));
    if (!complete || !hasNumpy(root.resolve(PACKAGES), python.minor())) {
      return Optional.empty();
    }
    String inside = here ? root.toString() : "/" + IN_CHROOT;
    String path =
        Arrays.stream(folders)
            .map(f -> inside + "/" + LIBRARIES + "/" + f)
            .collect(Collectors.joining(":"));
    return Optional.of(
        python.under(
            "env",
            "LD_LIBRARY_PATH=" + path + ":" + inside + "/" + LIBRARIES,
            "PYTHONPATH=" + inside + "/" + PACKAGES));
  }

  private static boolean hasNumpy(Path packages, int minor) {
    String module = "_multiarray_umath.cpython-3" + minor + "-x86_64-linux-gnu.so";
    return Files.exists(packages.resolve("numpy/core").resolve(module))
        || Files.exists(packages.resolve("numpy/_core").resolve(module));
  }
}

package dev.unhang.libraries;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whose a file is, by its path. */
final class Origin {
  static final String SYSTEM = "system";
  static final String ENVIRONMENT = "environment";

  /**
   * The first folder below that of the packages. auditwheel puts the copies that it makes for a
   * wheel into {@code numpy.libs}, older ones into {@code numpy/.libs}.
   */
  private static final Pattern PACKAGE = Pattern.compile("/(?:site|dist)-packages/([^/.]+)[^/]*/");

  private static final List<String> SYSTEM_FOLDERS =
      List.of("/usr/lib", "/lib", "/usr/local/lib", "/opt/intel/");

  private Origin() {}

  /** The Python package that a file belongs to. */
  static Optional<String> pythonPackage(String path) {
    Matcher matcher = PACKAGE.matcher(path);
    String last = null;
    while (matcher.find()) {
      last = matcher.group(1);
    }
    return Optional.ofNullable(last);
  }

  /**
   * Who brought a library.
   *
   * @param executable path of the program
   */
  static Optional<String> of(String path, String executable) {
    Optional<String> owner = pythonPackage(path);
    if (owner.isPresent()) {
      return owner;
    }
    if (SYSTEM_FOLDERS.stream().anyMatch(path::startsWith)) {
      return Optional.of(SYSTEM);
    }
    int bin = executable.lastIndexOf("/bin/");
    return bin > 0 && path.startsWith(executable.substring(0, bin) + "/lib/")
        ? Optional.of(ENVIRONMENT)
        : Optional.empty();
  }
}

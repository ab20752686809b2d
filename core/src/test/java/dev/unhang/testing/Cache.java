package dev.unhang.testing;

import java.nio.file.Path;

/** Where {@code tools/interpreters} and {@code tools/libraries} put what tests need. */
final class Cache {
  private Cache() {}

  static Path folder() {
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path cache =
        xdg == null || xdg.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return cache.resolve("unhang");
  }
}

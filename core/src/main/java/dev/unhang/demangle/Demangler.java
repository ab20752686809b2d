package dev.unhang.demangle;

import java.util.Optional;

/**
 * Demangles the names of functions and objects: C++ (Itanium C++ ABI, 5.1) and Rust, both schemes.
 * Written as GNU's tools write them, so that a name found here is found there.
 */
public final class Demangler {
  /** Longer than compilers make them, in characters. */
  private static final int LONGEST = 1 << 15;

  private Demangler() {}

  /** Empty for a name that is not mangled, or not in a way that is known. */
  public static Optional<String> demangle(String symbol) {
    if (symbol.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      if (symbol.startsWith("_R")) {
        return Optional.of(RustName.demangle(symbol));
      }
      Optional<String> rust = LegacyRustName.demangle(symbol);
      return rust.isPresent() || !symbol.startsWith("_Z")
          ? rust
          : Optional.of(ItaniumName.demangle(symbol));
    } catch (Malformed e) {
      return Optional.empty();
    }
  }
}

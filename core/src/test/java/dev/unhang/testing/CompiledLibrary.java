package dev.unhang.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Shared libraries that a test compiles; without a compiler it is skipped. */
public final class CompiledLibrary {
  private CompiledLibrary() {}

  /**
   * Compiles C, or C++ if the command is {@code c++}.
   *
   * @param compiler the command
   * @return a file in the folder
   */
  public static Path of(Path folder, String compiler, String source, String... options)
      throws IOException {
    Path file = folder.resolve(compiler.equals("cc") ? "library.c" : "library.cc");
    Path library = folder.resolve("library.so");
    Files.writeString(file, source);
    List<String> command = new ArrayList<>(List.of(compiler, "-shared", "-fPIC"));
    command.addAll(List.of(options));
    command.addAll(List.of("-o", library.toString(), file.toString(), "-lpthread"));
    Needs.command("a compiler", command.toArray(String[]::new));
    return library;
  }

  /** The library stripped, with its symbols in {@code .gnu_debugdata} as Fedora's have them. */
  public static Path withMiniDebugInfo(Path library) {
    Needs.command(
        "binutils and xz",
        "sh",
        "-ec",
        """
        cp "$1" "$1.mini"
        objcopy --strip-debug "$1.mini"
        xz -f "$1.mini"
        strip --strip-all -o "$1.stripped" "$1"
        objcopy --add-section .gnu_debugdata="$1.mini.xz" "$1.stripped"
        """,
        "sh",
        library.toString());
    return Path.of(library + ".stripped");
  }
}

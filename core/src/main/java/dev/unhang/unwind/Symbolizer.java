package dev.unhang.unwind;

import dev.unhang.elf.ElfException;
import dev.unhang.elf.Symbol;
import java.util.Optional;

/** Names of functions. */
final class Symbolizer {
  private final CodeMap map;

  Symbolizer(CodeMap map) {
    this.map = map;
  }

  NativeFunction name(NativeFrame frame) {
    Optional<String> library = map.library(frame.within());
    Optional<Code> code = map.code(frame.within());
    Optional<Symbol> symbol = code.flatMap(c -> symbol(c, frame.within()));
    long bias = code.map(c -> c.image().bias()).orElse(0L);
    return symbol
        .map(s ->
            new NativeFunction(
                Optional.of(plain(s.name())), frame.address() - (s.value() + bias), library))
        .orElse(new NativeFunction(Optional.empty(), 0, library));
  }

  private static Optional<Symbol> symbol(Code code, long address) {
    try {
      return code.image().elf().symbolAt(address - code.image().bias());
    } catch (ElfException e) {
      return Optional.empty(); // a frame without a name is still a frame
    }
  }

  /** Without the version that the linker appends: {@code fclose@@GLIBC_2.2.5}. */
  private static String plain(String name) {
    int at = name.indexOf('@');
    return at > 0 ? name.substring(0, at) : name;
  }
}

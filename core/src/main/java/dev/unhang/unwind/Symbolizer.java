package dev.unhang.unwind;

import dev.unhang.dwarf.SourceLine;
import dev.unhang.elf.Symbol;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Names of functions. */
final class Symbolizer {
  private final CodeMap map;

  /** By address; threads that are alike share most of theirs. */
  private final Map<Long, NativeFunction> known = new HashMap<>();

  Symbolizer(CodeMap map) {
    this.map = map;
  }

  NativeFunction name(NativeFrame frame) {
    NativeFunction name = known.get(frame.within());
    if (name == null) {
      name = find(frame);
      known.put(frame.within(), name);
    }
    return name;
  }

  /** Where the source has what a frame executes; empty for what only returns from a handler. */
  Optional<SourceLine> line(NativeFrame frame) {
    return frame.signalFrame()
        ? Optional.empty()
        : map.code(frame.within()).flatMap(code -> code.line(frame.within()));
  }

  private NativeFunction find(NativeFrame frame) {
    Optional<String> library = map.library(frame.within());
    if (frame.signalFrame()) { // as debuggers say, instead of a name for what returns from it
      return new NativeFunction(Optional.of("<signal handler called>"), 0, library);
    }
    Optional<Code> code = map.code(frame.within());
    Optional<Symbol> symbol = code.flatMap(c -> c.symbol(frame.within()));
    long bias = code.map(c -> c.image().bias()).orElse(0L);
    return symbol
        .map(s ->
            new NativeFunction(
                Optional.of(plain(s.name())), frame.address() - (s.value() + bias), library))
        .orElse(new NativeFunction(Optional.empty(), 0, library));
  }

  /** Without the version that the linker appends: {@code fclose@@GLIBC_2.2.5}. */
  private static String plain(String name) {
    int at = name.indexOf('@');
    return at > 0 && !name.endsWith("@plt") ? name.substring(0, at) : name;
  }
}

package dev.unhang.python;

import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Code objects by address, kept across passes over one process. An address may come to hold another
 * object, so each pass compares the object's identity once before it relies on what is kept.
 */
final class CodeCache {
  private static final int MOST_CODES = 100_000;

  /** Of all that are kept, and of those that one pass reads anew, in bytes. */
  private static final long MOST_WEIGHT = 64 << 20;

  private record Known(List<Long> identity, CodeObject code) {}

  private final PythonRuntime runtime;
  private final Map<Long, Known> known = new HashMap<>();
  private long weight;

  CodeCache(PythonRuntime runtime) {
    this.runtime = runtime;
  }

  Reader reader(Memory memory) {
    return new Reader(memory);
  }

  /** The cache as seen by one pass. */
  final class Reader {
    private final Memory memory;
    private final CodeReader codes;
    private final Set<Long> checked = new HashSet<>();
    private long weightRead;

    private Reader(Memory memory) {
      this.memory = memory;
      Types types = new Types(memory, runtime.layout());
      this.codes =
          new CodeReader(
              memory,
              runtime.layout(),
              runtime.dialect(),
              types,
              new Strings(memory, runtime.layout(), types));
    }

    /**
     * @throws MemoryFault if there is no code object at the address
     */
    CodeObject read(long address) throws MemoryFault {
      Known cached = known.get(address);
      if (cached != null && checked.contains(address)) {
        return cached.code();
      }
      Block block = memory.block(address, codes.span());
      List<Long> identity = codes.identity(block);
      if (cached == null || !identity.equals(cached.identity())) {
        cached = new Known(identity, fresh(block));
        known.put(address, cached);
      }
      checked.add(address);
      return cached.code();
    }

    private CodeObject fresh(Block block) throws MemoryFault {
      if (weightRead > MOST_WEIGHT) {
        throw new MemoryFault("its functions take too much room");
      }
      CodeObject code = codes.read(block);
      weightRead += code.weight();
      weight += code.weight();
      if (known.size() >= MOST_CODES || weight > MOST_WEIGHT) {
        known.clear();
        checked.clear();
        weight = code.weight();
      }
      return code;
    }
  }
}

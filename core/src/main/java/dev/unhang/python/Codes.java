package dev.unhang.python;

import dev.unhang.memory.MemoryFault;

/** Code objects by address. */
@FunctionalInterface
public interface Codes {
  /**
   * @throws MemoryFault if there is no code object at the address
   */
  CodeObject at(long address) throws MemoryFault;
}

package dev.unhang.unwind;

import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import java.util.Optional;

/**
 * What was taken of a thread while it was stopped.
 *
 * @param stack its stack from the stack pointer on; empty for a thread that waits, as it stands
 *     still by itself
 */
record Captured(RegisterSet registers, Optional<Block> stack) {

  /** The stack as it was, and what was not taken of it as it is. */
  Memory memory(Memory live) {
    return stack.isEmpty()
        ? live
        : (address, into, offset, length) -> {
          if (!copy(stack.get(), address, into, offset, length)) {
            live.read(address, into, offset, length);
          }
        };
  }

  private static boolean copy(Block block, long address, byte[] into, int offset, int length) {
    long at = address - block.address();
    if (at < 0 || at > block.length() - length) {
      return false;
    }
    System.arraycopy(block.bytes(), (int) at, into, offset, length);
    return true;
  }
}

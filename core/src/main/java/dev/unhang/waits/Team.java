package dev.unhang.waits;

import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.Optional;

/**
 * A barrier of libgomp: {@code gomp_barrier_t} (libgomp/config/linux/bar.h), whose two halves are
 * on cache lines of their own. Its threads wait on the word {@code generation}.
 *
 * @param total threads that have to come
 * @param awaited how many of them have not
 */
record Team(int total, int awaited) {
  private static final int GENERATION = 4;
  private static final int AWAITED = 64;

  /** Counted down instead at the end of a region; each begins with the total. */
  private static final int AWAITED_AT_END = 68;

  private static final int MOST = 1 << 14;

  /** Empty where this is no such barrier: libgomp's locks are futexes too. */
  static Optional<Team> at(long futex, Memory memory) {
    long barrier = futex - GENERATION;
    try {
      Block block = memory.block(barrier, AWAITED_AT_END + 4);
      int total = block.i32(0);
      int awaited = Math.min(block.i32(AWAITED), block.i32(AWAITED_AT_END));
      return total > 1 && total <= MOST && awaited > 0 && awaited <= total
          ? Optional.of(new Team(total, awaited))
          : Optional.empty();
    } catch (MemoryFault e) {
      return Optional.empty();
    }
  }
}

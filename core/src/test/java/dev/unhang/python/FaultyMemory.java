package dev.unhang.python;

import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** Memory of which some reads fail and some words are wrong, in a way that a seed decides. */
public final class FaultyMemory implements Memory {
  private static final int ONE_WRONG_IN = 12;
  private static final int WRONG_PER_CUT = 8;

  private final Memory memory;
  private final int oneWrongIn;
  private final Random random;

  public FaultyMemory(Memory memory, long seed) {
    this(memory, seed, ONE_WRONG_IN);
  }

  /**
   * @param oneWrongIn so many reads
   */
  public FaultyMemory(Memory memory, long seed, int oneWrongIn) {
    this.memory = memory;
    this.oneWrongIn = oneWrongIn;
    this.random = new Random(seed);
  }

  @Override
  public void read(long address, byte[] into, int offset, int length) throws MemoryFault {
    if (random.nextInt(WRONG_PER_CUT * oneWrongIn) == 0) {
      throw new MemoryFault(address, length);
    }
    memory.read(address, into, offset, length);
    if (length > 0 && random.nextInt(oneWrongIn) == 0) {
      if (length < 8) {
        into[offset] = (byte) random.nextInt();
      } else {
        ByteBuffer words = ByteBuffer.wrap(into, offset, length).order(ByteOrder.LITTLE_ENDIAN);
        int at = offset + 8 * random.nextInt(length / 8);
        words.putLong(at, wrong(address, words.getLong(at)));
      }
    }
  }

  private long wrong(long address, long right) {
    return switch (random.nextInt(10)) {
      case 0 -> 0;
      case 1 -> -1;
      case 2 -> Long.MIN_VALUE;
      case 3 -> Long.MAX_VALUE;
      case 4 -> 1L << random.nextInt(64);
      case 5 -> (1L << random.nextInt(64)) - 1;
      case 6 -> address;
      case 7 -> random.nextLong();
      default -> right ^ (1L << random.nextInt(64));
    };
  }

  /** The same words everywhere, whatever the address. */
  static Memory constant(long word) {
    return (address, into, offset, length) -> {
      for (int i = 0; i < length; i++) {
        into[offset + i] = (byte) (word >> (8 * ((address + i) & 7)));
      }
    };
  }

  /** Other words at each address, which a seed decides. */
  static Memory noise(long seed) {
    return (address, into, offset, length) -> {
      for (int i = 0; i < length; i++) {
        long word = new Random(seed ^ (address + i) / 8).nextLong();
        into[offset + i] = (byte) (word >> (8 * ((address + i) & 7)));
      }
    };
  }
}

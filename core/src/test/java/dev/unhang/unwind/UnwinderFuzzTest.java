package dev.unhang.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.linux.Mapping;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import dev.unhang.target.LiveProcess;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Stacks that hold anything, over the code that the running JVM has mapped: every walk ends. */
final class UnwinderFuzzTest {
  private static final int CASES = 5_000;
  private static final long STACK = 0x7000_0000_0000L;

  private final Random random = new Random(42);

  @Test
  void everyWalkEndsInWords() throws Exception {
    LiveProcess process = LiveProcess.open((int) ProcessHandle.current().pid());
    List<Mapping> maps = process.mappings();
    List<Mapping> code = maps.stream().filter(Mapping::executable).toList();
    Unwinder unwinder = new Unwinder(new CodeMap(process, maps, new HashMap<>()));
    Set<Class<?>> ends = new HashSet<>();
    int walked = 0;
    for (int i = 0; i < CASES; i++) {
      RegisterSet registers =
          RegisterSet.none()
              .with(X86_64.PROGRAM_COUNTER, address(code))
              .with(X86_64.STACK_POINTER, STACK + random.nextInt(1 << 12));
      if (random.nextBoolean()) {
        registers = registers.with(X86_64.FRAME_POINTER, STACK + random.nextInt(1 << 16));
      }
      NativeStack stack = unwinder.unwind(registers, memory(code));
      assertThat(stack.end().inWords()).isNotBlank();
      ends.add(stack.end().getClass());
      walked += stack.frames().size();
    }
    assertThat(walked).isGreaterThan(CASES);
    assertThat(ends).contains(End.Broken.class, End.Needs.class, End.NoInformation.class);
  }

  private long address(List<Mapping> code) {
    Mapping mapping = code.get(random.nextInt(code.size()));
    return mapping.start() + random.nextLong(mapping.end() - mapping.start());
  }

  /** A stack of a megabyte whose words are mostly addresses of code, or of the stack. */
  private Memory memory(List<Mapping> code) {
    return (address, into, offset, length) -> {
      if (address < STACK || address > STACK + (1 << 20)) {
        throw new MemoryFault(address, length);
      }
      long word =
          switch (random.nextInt(8)) {
            case 0 -> random.nextLong();
            case 1 -> 0;
            case 2, 3 -> STACK + random.nextInt(1 << 20);
            default -> address(code);
          };
      for (int i = 0; i < length; i++) {
        into[offset + i] = (byte) (word >>> (8 * (i & 7)));
      }
    };
  }
}

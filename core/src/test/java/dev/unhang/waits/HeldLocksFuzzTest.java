package dev.unhang.waits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.FaultyMemory;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.PythonProgram;
import dev.unhang.testing.Rest;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the target's memory holds, looking for holders comes to an end, and at worst a fault.
 */
class HeldLocksFuzzTest {
  private static final int ROUNDS = 60;
  private static final int MOST_OFTEN = 12;

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void damagedMemory(Interpreter python) throws Exception {
    Path source = Path.of(HeldLocksFuzzTest.class.getResource("explicit.py").toURI());
    try (PythonProgram program = PythonProgram.start(python, source)) {
      List<Long> locks =
          Stream.generate(program::line)
              .takeWhile(line -> !line.equals("END"))
              .map(line -> Long.valueOf(line.split(" ", -1)[1]))
              .toList();
      Rest.await(program.pid());
      Scene sound = Scenes.of(program.pid());
      int told = 0;
      for (int seed = 0; seed < ROUNDS; seed++) {
        int oneWrongIn = MOST_OFTEN << seed % 8; // from all in pieces to hardly touched
        Scene damaged =
            Scenes.withMemory(sound, new FaultyMemory(sound.memory(), seed, oneWrongIn));
        assertThatCode(damaged::heldLocks).as("seed %d", seed).doesNotThrowAnyException();
        for (long lock : locks) {
          told += holders(damaged.heldLocks(), lock, seed);
        }
        assertThat(damaged.heldLocks().failures().values()).doesNotContain("");
      }
      assertThat(told).isGreaterThan(ROUNDS);
    }
  }

  private static int holders(HeldLocks held, long lock, int seed) {
    try {
      return held.holding(lock).size();
    } catch (MemoryFault allowed) {
      return 0;
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed, e);
    }
  }
}

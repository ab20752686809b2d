package dev.unhang.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.PythonProgram;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holders that run while they are looked at. */
class RunningHolderTest {

  /**
   * One thread takes and gives back locks without end, each in a way of its own, and holds another
   * one all the while; its stack is another one by the time that it is looked into.
   */
  private static final String PROGRAM =
      """
      import os, threading, time

      kept, gate = threading.Lock(), threading.Lock()
      locks = [threading.Lock() for _ in range(50)]
      others = [threading.Lock() for _ in range(50)]

      def deeper(n, lock):
          with lock:
              return deeper(n - 1, locks[n]) if n else sum(range(50))

      def two(first, second):
          with first, second:
              return sum(range(30))

      def run():
          with kept:
              print('READY %d' % os.getpid())
              i = 0
              while True:
                  i = (i + 1) % 7
                  deeper(i, locks[20 + i])
                  two(locks[30], locks[31])

      def hold(lock):
          with lock:
              gate.acquire()

      print('KEPT %d' % id(kept))
      for lock in locks:
          print('RUNNING %d' % id(lock))
      gate.acquire()
      for lock in others:
          print('OTHER %d' % id(lock))
          threading.Thread(target=hold, args=(lock,), daemon=True).start()
      while not all(lock.locked() for lock in others):
          time.sleep(0.01)
      print('END')
      threading.Thread(target=run, daemon=True).start()
      gate.acquire()
      """;

  private static final int LOOKS = 30;

  private record Lock(String whose, long address) {}

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void areThoseOfTheMomentThatWasLookedAt(Interpreter python) throws MemoryFault {
    try (PythonProgram program = PythonProgram.start(python, PROGRAM)) {
      List<Lock> locks =
          java.util.stream.Stream.generate(program::line)
              .takeWhile(line -> !line.equals("END"))
              .map(line -> line.split(" ", -1))
              .map(words -> new Lock(words[0], Long.parseLong(words[1])))
              .toList();
      int seen = 0;
      for (int i = 0; i < LOOKS; i++) {
        Scene scene = Scenes.of(program.pid());
        HeldLocks held = scene.heldLocks();
        assertThat(held.failures()).isEmpty();
        Set<Holding.Owner> runner = new HashSet<>();
        Set<Holding.Owner> holders = new HashSet<>();
        for (Lock lock : locks) {
          for (Holding holding : held.holding(lock.address())) {
            assertThat(holding.certainty()).isEqualTo(Certainty.CERTAIN);
            if (lock.whose().equals("OTHER")) {
              assertThat(holders.add(holding.owner())).isTrue();
            } else {
              runner.add(holding.owner());
            }
          }
        }
        boolean exact = scene.snapshot().moving().isEmpty();
        assertThat(runner).hasSizeBetween(exact ? 1 : 0, 1).doesNotContainAnyElementsOf(holders);
        assertThat(holders).hasSize(50);
        seen += runner.size();
      }
      assertThat(seen).isGreaterThan(LOOKS / 2); // one that gets no processor does not stop either
    }
  }
}

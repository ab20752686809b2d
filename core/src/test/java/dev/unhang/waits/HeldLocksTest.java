package dev.unhang.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.PythonProgram;
import dev.unhang.testing.Rest;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who holds what, against programs that know it themselves. */
class HeldLocksTest {
  private static final int FUNCTIONS = 1_000;
  private static final int FUNCTIONS_TRACED = 150;

  /**
   * A lock of the program.
   *
   * @param holder the ident of the thread that holds it; empty if nobody does
   * @param use how it was taken, with its type
   * @param number of the function that did
   */
  private record Lock(long address, OptionalLong holder, String use, int number) {
    static Lock of(String line) {
      String[] words = line.split(" ", -1);
      long ident = Long.parseLong(words[2]);
      return new Lock(
          Long.parseLong(words[1]),
          ident == 0 ? OptionalLong.empty() : OptionalLong.of(ident),
          words[3],
          Integer.parseInt(words[4]));
    }

    /**
     * Taken by a with block of it, or of what stands for it; not by a call that may be inferred.
     */
    boolean byWith() {
      return use.startsWith("with-") || use.startsWith("stack-");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void everyHolderIsFoundAndNoOther(Interpreter python) throws Exception {
    check(python, FUNCTIONS);
  }

  /**
   * While the program is traced, other instructions stand in the places of its own. Up to 3.12 the
   * dict of a frame's variables, made for the trace function, refers to its coroutines too, so that
   * it can't be certain any more who resumes them.
   */
  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void alsoInProgramsThatAreTraced(Interpreter python) throws Exception {
    check(python, FUNCTIONS_TRACED, "traced");
  }

  private static void check(Interpreter python, int functions, String... more) throws Exception {
    String seed = String.valueOf(python.version().hashCode() & 0xffff);
    List<String> arguments = new ArrayList<>(List.of(seed, String.valueOf(functions)));
    arguments.addAll(List.of(more));
    boolean traced = List.of(more).contains("traced");
    try (PythonProgram program =
        PythonProgram.start(python, held(), arguments.toArray(String[]::new))) {
      List<Lock> locks = locks(program);
      assertThat(locks.stream().map(Lock::number).distinct().count())
          .isGreaterThan(functions * 6L / 10);
      Rest.await(program.pid());
      Scene scene = Scenes.of(program.pid());
      HeldLocks held = scene.heldLocks();
      Map<Integer, Long> idents = identByTid(scene);
      List<String> wrong = new ArrayList<>();
      List<String> missed = new ArrayList<>();
      List<String> uncertain = new ArrayList<>();
      for (Lock lock : locks) {
        List<Holding> found = held.holding(lock.address());
        if (lock.holder().isPresent() && found.isEmpty()) {
          missed.add(lock.toString());
        }
        for (Holding holding : found) {
          if (!lock.holder().equals(ident(holding, idents))) {
            wrong.add(lock + ": " + holding);
          } else if (lock.byWith()
              && holding.certainty() != Certainty.CERTAIN
              && !(traced && holding.basis().isPresent())) {
            uncertain.add(lock + ": " + holding);
          }
        }
      }
      assertThat(held.failures()).isEmpty();
      assertThat(wrong).isEmpty();
      assertThat(missed).isEmpty();
      assertThat(uncertain).isEmpty();
      heldByIsTheInverse(held, locks, idents);
    }
  }

  /** Of the thread; empty for a holder that is none. */
  private static OptionalLong ident(Holding holding, Map<Integer, Long> idents) {
    return holding.owner() instanceof Holding.OfThread(int tid) && idents.containsKey(tid)
        ? OptionalLong.of(idents.get(tid))
        : OptionalLong.empty();
  }

  private static void heldByIsTheInverse(
      HeldLocks held, List<Lock> locks, Map<Integer, Long> idents) throws MemoryFault {
    for (Map.Entry<Integer, Long> thread : idents.entrySet().stream().limit(20).toList()) {
      List<Long> taken =
          locks.stream()
              .filter(lock -> lock.byWith())
              .filter(lock -> lock.holder().equals(OptionalLong.of(thread.getValue())))
              .map(Lock::address)
              .toList();
      assertThat(held.heldBy(thread.getKey())).extracting(Holding::lock).containsAll(taken);
    }
  }

  private static List<Lock> locks(PythonProgram program) {
    return Stream.generate(program::line)
        .takeWhile(line -> !line.equals("END"))
        .map(Lock::of)
        .toList();
  }

  private static Map<Integer, Long> identByTid(Scene scene) {
    Map<Integer, Long> idents = new LinkedHashMap<>();
    scene
        .snapshot()
        .threads()
        .forEach(t -> idents.put(t.state().tid().orElseThrow(), t.state().ident()));
    return idents;
  }

  private static Path held() throws URISyntaxException {
    return Path.of(HeldLocksTest.class.getResource("held.py").toURI());
  }
}

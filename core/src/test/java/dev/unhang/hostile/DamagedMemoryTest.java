package dev.unhang.hostile;

import static dev.unhang.layout.Member.CODE_LINETABLE;
import static dev.unhang.layout.Member.CODE_LNOTAB;
import static dev.unhang.layout.Member.CODE_NAME;
import static dev.unhang.layout.Member.FRAME_BACK;
import static dev.unhang.layout.Member.FRAME_CODE;
import static dev.unhang.layout.Member.IFRAME_CODE;
import static dev.unhang.layout.Member.IFRAME_EXECUTABLE;
import static dev.unhang.layout.Member.IFRAME_PREVIOUS;
import static dev.unhang.layout.Member.INTERPRETER_GIL;
import static dev.unhang.layout.Member.INTERPRETER_MODULES;
import static dev.unhang.layout.Member.INTERPRETER_NEXT;
import static dev.unhang.layout.Member.THREAD_INTERP;
import static dev.unhang.layout.Member.THREAD_NEXT;
import static dev.unhang.layout.Member.VAR_OBJECT_SIZE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Report;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.ThreadReading;
import dev.unhang.report.Style;
import dev.unhang.report.TextReport;
import dev.unhang.target.CannotInspect;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Interpreters whose structures make no sense: whatever stands in them, there is a report of what
 * can still be read, and it says what can't. {@code -Dunhang.damages=10000} makes it thorough.
 */
class DamagedMemoryTest {
  private static final int DAMAGES = Integer.getInteger("unhang.damages", 60);
  private static final long NOWHERE = 0x0000_6666_6666_6660L;

  static Stream<Interpreter> some() {
    return Stream.concat(Interpreters.some(6, 8, 12), Stream.of(Interpreters.any())).distinct();
  }

  /** What is damaged, and what is said of it. */
  private interface Damage {
    void to(Corpse corpse, Pokes pokes) throws IOException;
  }

  @ParameterizedTest
  @MethodSource("some")
  void isSaid(Interpreter python) throws Exception {
    try (Corpse corpse = new Corpse(python);
        Pokes pokes = new Pokes(corpse.pid())) {
      Trial trial = new Trial(corpse, pokes);
      trial.of(
          (c, p) -> p.write(oldest(c) + c.offset(THREAD_NEXT), newest(c)),
          "the list of threads does not end; 6 were read",
          6);
      trial.of(
          (c, p) -> p.write(newest(c) + c.offset(THREAD_NEXT), NOWHERE),
          "the list of threads could not be read to its end (1 were)",
          1);
      trial.of(
          (c, p) -> p.write(second(c).state().address() + c.offset(THREAD_INTERP), 0),
          "the list of threads changed while it was read; 4 were read",
          4);
      trial.of(
          (c, p) -> p.write(interpreter(c) + c.offset(INTERPRETER_NEXT), interpreter(c)),
          "the list of interpreters does not end; 1 were read",
          6);
      trial.of(
          (c, p) -> p.write(interpreter(c) + c.offset(INTERPRETER_NEXT), NOWHERE),
          "the list of interpreters could not be read to its end",
          6);
      trial.of(
          (c, p) -> p.write(interpreter(c) + c.offset(INTERPRETER_MODULES), NOWHERE),
          "a name could not be read: threading's list of threads",
          6);
      trial.of(
          (c, p) -> p.write(innermost(c).address() + back(c), innermost(c).address()),
          "its frames go round in a circle",
          5);
      trial.of(
          (c, p) -> p.write(outermost(c).address() + back(c), innermost(c).address()),
          "its frames go round in a circle",
          5);
      trial.of(
          (c, p) -> p.write(innermost(c).address() + back(c), 12345),
          "the frames behind number 1 could not be read: no object can be at 0x3039",
          5);
      trial.of(
          (c, p) -> p.write(outermost(c).address() + code(c), NOWHERE),
          "the frames behind number 4 could not be read: no memory at",
          5);
      trial.of(
          (c, p) -> p.write(p.read(codeObject(c) + lines(c)) + c.offset(VAR_OBJECT_SIZE), 1L << 40),
          "a line table of 1099511627776 bytes",
          1);
      trial.of(
          (c, p) -> p.write(codeObject(c) + c.offset(CODE_NAME), codeObject(c)),
          "the frames behind number 0 could not be read",
          1);
      if (corpse.has(INTERPRETER_GIL)) {
        trial.of(
            (c, p) -> p.write(interpreter(c) + c.offset(INTERPRETER_GIL), NOWHERE),
            "who holds the GIL of interpreter 0 could not be read",
            6);
      }
    }
  }

  private record Trial(Corpse corpse, Pokes pokes) {
    void of(Damage damage, String said, long wholeStacks) throws Exception {
      damage.to(corpse, pokes);
      Report report = corpse.inspect(false);
      assertThat(Corpse.gaps(report)).as(said).anyMatch(gap -> gap.contains(said));
      assertThat(Corpse.wholeStacks(report)).as(said).isEqualTo(wholeStacks);
      pokes.undo();
      assertThat(Corpse.gaps(corpse.inspect(false))).as("after " + said).isEmpty();
    }
  }

  private static long oldest(Corpse corpse) {
    return corpse.threads().getFirst().state().address();
  }

  private static long newest(Corpse corpse) {
    return corpse.threads().getLast().state().address();
  }

  private static ThreadReading second(Corpse corpse) {
    return corpse.threads().get(1);
  }

  private static long interpreter(Corpse corpse) {
    return second(corpse).state().interpreter().address();
  }

  private static PythonFrame innermost(Corpse corpse) {
    return second(corpse).frames().getFirst();
  }

  private static PythonFrame outermost(Corpse corpse) {
    return second(corpse).frames().getLast();
  }

  /** Of the function in which all threads but the main one wait. */
  private static long codeObject(Corpse corpse) {
    return innermost(corpse).code().address();
  }

  private static int back(Corpse corpse) {
    return corpse.offset(IFRAME_PREVIOUS, FRAME_BACK);
  }

  private static int code(Corpse corpse) {
    return corpse.has(FRAME_CODE)
        ? corpse.offset(FRAME_CODE)
        : corpse.offset(IFRAME_EXECUTABLE, IFRAME_CODE);
  }

  private static int lines(Corpse corpse) {
    return corpse.offset(CODE_LINETABLE, CODE_LNOTAB);
  }

  /** Words here and there, near what is read, are given values that might do harm. */
  @ParameterizedTest
  @MethodSource("some")
  void isSurvived(Interpreter python) throws Exception {
    Random random = new Random(20_261_122);
    int refused = 0;
    int partial = 0;
    long longest = 0;
    try (Corpse corpse = new Corpse(python);
        Pokes pokes = new Pokes(corpse.pid())) {
      List<Long> places = places(corpse);
      for (int i = 0; i < DAMAGES; i++) {
        for (int n = random.nextInt(6); n >= 0; n--) {
          pokes.write(place(places, random, pokes), value(places, random));
        }
        long start = System.nanoTime();
        try {
          Report report = corpse.inspect(random.nextBoolean());
          assertThat(TextReport.of(report, Style.PLAIN)).isNotBlank();
          partial += Corpse.gaps(report).isEmpty() ? 0 : 1;
        } catch (CannotInspect e) {
          assertThat(e.getMessage()).hasLineCount(1);
          refused++;
        }
        longest = Math.max(longest, System.nanoTime() - start);
        pokes.undo();
      }
      assertThat(Corpse.gaps(corpse.inspect(true))).isEmpty();
    }
    System.out.printf(
        "[damaged] %s: %d damages, %d reports with gaps, %d refused, longest %d ms%n",
        python, DAMAGES, partial, refused, longest / 1_000_000);
    assertThat(partial).isGreaterThan(DAMAGES / 4);
  }

  /** Where the structures begin that are read first. */
  private static List<Long> places(Corpse corpse) {
    List<Long> places = new ArrayList<>();
    for (ThreadReading thread : corpse.threads()) {
      places.add(thread.state().address());
      places.add(thread.state().interpreter().address());
      for (PythonFrame frame : thread.frames()) {
        places.add(frame.address());
        places.add(frame.code().address());
      }
    }
    return places;
  }

  /** A word in one of them, or in something that it points to. */
  private static long place(List<Long> places, Random random, Pokes pokes) {
    long at = places.get(random.nextInt(places.size()));
    for (int hops = random.nextInt(5); hops > 0; hops--) {
      try {
        long next = pokes.read(at + 8L * random.nextInt(16));
        pokes.read(next & -8);
        at = next & -8;
      } catch (IOException noPointer) {
        break;
      }
    }
    return at + 8L * random.nextInt(16);
  }

  private static long value(List<Long> places, Random random) {
    return switch (random.nextInt(9)) {
      case 0 -> 0;
      case 1 -> -1;
      case 2 -> random.nextLong();
      case 3 -> 1L << random.nextInt(64);
      case 4 -> Integer.MAX_VALUE;
      case 5 -> Long.MIN_VALUE;
      case 6 -> NOWHERE;
      default -> places.get(random.nextInt(places.size()));
    };
  }
}

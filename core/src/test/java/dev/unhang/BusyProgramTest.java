package dev.unhang;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Frame;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.Reading;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.PythonProgram;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A program that never stands still is read without a stack that it could not have had, and goes on
 * unharmed. {@code -Dunhang.dumps=10000} makes it thorough.
 */
class BusyProgramTest {
  private static final int DUMPS = Integer.getInteger("unhang.dumps", 60);
  private static final int PER_PROGRAM = 200; // a program lives for ten minutes at most

  static Stream<Interpreter> interpreters() {
    return Interpreters.withGil();
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void isNeverReadWrong(Interpreter python) throws Exception {
    long stacks = 0;
    long marked = 0;
    for (int done = 0; done < DUMPS; done += PER_PROGRAM) {
      Count count = dumps(python, Math.min(PER_PROGRAM, DUMPS - done));
      stacks += count.stacks;
      marked += count.marked;
    }
    System.out.printf(
        "[busy] %s: %d dumps, %d stacks, %d of them marked as moving or cut%n",
        python, DUMPS, stacks, marked);
    assertThat(stacks).isGreaterThan(10L * DUMPS);
    assertThat(marked).isLessThan(stacks / 4); // 12% beside three busy loops on two processors
  }

  private record Count(long stacks, long marked) {}

  private static Count dumps(Interpreter python, int dumps) throws Exception {
    try (PythonProgram program = PythonProgram.start(python, source())) {
      Inspector inspector = new Inspector();
      long stacks = 0;
      long marked = 0;
      for (int i = 0; i < dumps; i++) {
        Report report = inspector.inspect(List.of(program.pid()), InspectOptions.DEFAULT);
        ProcessInfo process = report.picture().processes().getFirst();
        Set<Integer> cut =
            report.picture().gaps().stream()
                .flatMapToInt(gap -> gap.tid().stream())
                .boxed()
                .collect(Collectors.toSet());
        for (ThreadInfo thread : process.threads()) {
          if (thread.python()) {
            stacks++;
            if (thread.reading() == Reading.EXACT && !cut.contains(thread.tid())) {
              assertPossible(thread);
            } else {
              marked++;
            }
          }
        }
      }
      program.send("stop");
      assertThat(program.awaitExit()).as(program.errors()).isZero();
      return new Count(stacks, marked);
    }
  }

  private static void assertPossible(ThreadInfo thread) {
    List<Frame.Python> outermostFirst =
        thread.frames().reversed().stream().map(f -> (Frame.Python) f).toList();
    int level = 0;
    for (int i = 0; i < outermostFirst.size(); i++) {
      Frame.Python frame = outermostFirst.get(i);
      if (frame.file().equals("busy-levels.py")) {
        assertThat(frame.name()).as("%s", outermostFirst).isEqualTo("level_" + level);
        boolean calls = i + 1 < outermostFirst.size();
        int line = frame.line().orElseThrow();
        int first = level * LINES + 1;
        if (calls) {
          assertThat(line).as("%s", outermostFirst).isEqualTo(first + CALL_AT);
        } else {
          assertThat(line).as("%s", outermostFirst).isBetween(first, first + LINES - 1);
        }
        level++;
      } else if (level > 0) {
        throw new AssertionError("called by a level: " + outermostFirst);
      }
    }
  }

  private static final int LINES = 8;
  private static final int CALL_AT = 4;

  private static String source() throws IOException {
    try (InputStream in = BusyProgramTest.class.getResourceAsStream("python/busy.py")) {
      return new String(requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

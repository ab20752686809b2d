package dev.unhang.python;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.PythonProgram;
import dev.unhang.testing.Rest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The frames read from outside are those that the interpreter itself gives at that moment. */
class FramesTest {
  /**
   * faulthandler stops after 100 frames, where 3.13 and later count those between C and Python too
   * and no longer say that they stopped.
   */
  private static final int SURELY_WHOLE = 50;

  private static final Pattern THREAD =
      Pattern.compile("(?:Current thread|Thread) 0x([0-9a-f]+) .*");
  private static final Pattern FRAME = Pattern.compile(" {2}File \"(.*)\", line (\\d+) in (.*)");

  static Stream<Arguments> shapes() {
    return Interpreters.withGil()
        .flatMap(python ->
            Stream.of(
                Arguments.of(python, 1, 60, 11),
                Arguments.of(python, 1, 1000, 12),
                Arguments.of(python, 50, 20, 13),
                Arguments.of(python, 99, 12, 14)));
  }

  /** What the program says of itself. */
  private record Truth(
      Map<Integer, List<String>> currentFrames,
      Map<Long, List<String>> faulthandler,
      Map<Long, Integer> tids) {}

  @ParameterizedTest(name = "{0}: {1} threads, {2} calls deep")
  @MethodSource("shapes")
  void equalThoseOfFaulthandler(Interpreter python, int threads, int depth, int seed)
      throws Exception {
    try (PythonProgram program =
        PythonProgram.start(
            python,
            source(),
            String.valueOf(threads),
            String.valueOf(depth),
            String.valueOf(seed))) {
      Truth truth = truth(program);
      Rest.await(program.pid());
      PythonProcess process = PythonProcess.open(program.pid());
      Snapshot snapshot = parked(process);

      assertThat(snapshot.gaps()).isEmpty();
      Map<Integer, List<String>> read = new HashMap<>();
      for (ThreadReading thread : snapshot.threads()) {
        assertThat(thread.gaps()).isEmpty();
        int tid = thread.state().tid().orElseThrow();
        assertThat(snapshot.exact()).contains(tid);
        read.put(tid, thread.frames().stream().map(FramesTest::plain).toList());
      }
      assertThat(read).hasSize(threads).isEqualTo(truth.currentFrames());

      assertThat(truth.faulthandler()).hasSize(threads);
      truth
          .faulthandler()
          .forEach((ident, frames) -> {
            List<String> ours = requireNonNull(read.get(truth.tids().get(ident)));
            assertThat(ours.subList(0, frames.size())).isEqualTo(frames);
            if (frames.size() < SURELY_WHOLE) {
              assertThat(ours).hasSameSizeAs(frames);
            }
          });
    }
  }

  /** The main thread has told us all before it waits. */
  private static Snapshot parked(PythonProcess process) throws Exception {
    int main = process.process().pid();
    for (int i = 0; i < 500; i++) {
      Snapshot snapshot = process.snapshot(true, false);
      boolean waits = !requireNonNull(snapshot.marks().get(main)).status().running();
      if (waits && innermost(snapshot, main).equals("report_and_park")) {
        return snapshot;
      }
      Thread.sleep(20);
    }
    throw new AssertionError("the main thread does not come to its end");
  }

  private static String innermost(Snapshot snapshot, int tid) {
    return snapshot.threads().stream()
        .filter(thread -> thread.state().tid().equals(OptionalInt.of(tid)))
        .map(thread -> thread.frames().getFirst().code().name())
        .findFirst()
        .orElse("");
  }

  private static Truth truth(PythonProgram program) {
    List<String> lines = new ArrayList<>();
    for (String line = program.line(); !line.equals("END"); line = program.line()) {
      lines.add(line);
    }
    Map<Integer, List<String>> frames =
        lines.stream()
            .filter(l -> l.startsWith("FRAME "))
            .map(l -> l.split(" ", 3))
            .collect(groupingBy(f -> Integer.valueOf(f[1]), mapping(f -> f[2], toList())));
    Map<Long, Integer> tids = new HashMap<>();
    Map<Long, List<String>> dumped = new LinkedHashMap<>();
    long ident = 0;
    for (String l : lines) {
      if (l.startsWith("THREAD ")) {
        tids.put(Long.valueOf(l.split(" ")[1]), Integer.valueOf(l.split(" ")[2]));
      } else if (l.startsWith("FAULT ")) {
        String text = l.substring("FAULT ".length());
        Matcher thread = THREAD.matcher(text);
        Matcher frame = FRAME.matcher(text);
        if (thread.matches()) {
          ident = Long.parseUnsignedLong(thread.group(1), 16);
          dumped.put(ident, new ArrayList<>());
        } else if (frame.matches()) {
          requireNonNull(dumped.get(ident))
              .add(frame.group(1) + "|" + frame.group(2) + "|" + frame.group(3));
        } else {
          assertThat(text.strip()).isIn("", "...");
        }
      }
    }
    return new Truth(frames, dumped, tids);
  }

  private static String plain(PythonFrame frame) {
    OptionalInt line = frame.line();
    return escape(frame.code().file())
        + "|"
        + (line.isPresent() ? String.valueOf(line.getAsInt()) : "None")
        + "|"
        + escape(frame.code().name());
  }

  /** Everything but printable ASCII as faulthandler writes it. */
  private static String escape(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          if (c >= ' ' && c <= '~') {
            out.appendCodePoint(c);
          } else {
            out.append(c < 256 ? "\\x%02x".formatted(c) : "\\u%04x".formatted(c));
          }
        });
    return out.toString();
  }

  private static String source() throws IOException {
    try (InputStream in = FramesTest.class.getResourceAsStream("random_stacks.py")) {
      return new String(requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

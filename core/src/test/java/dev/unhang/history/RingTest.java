package dev.unhang.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Ring files and names as bytes. */
class RingTest {
  private static final CodeName F = new CodeName("a.py", "f", 3);

  private static byte[] ring(long capacity, long count) {
    ByteBuffer ring =
        ByteBuffer.allocate(4096 + 16 * (int) capacity).order(ByteOrder.LITTLE_ENDIAN);
    ring.put("UNHANGR1".getBytes(UTF_8)).putLong(capacity).putLong(count).putLong(42);
    for (long i = Math.max(0, count - capacity); i < count; i++) {
      ring.position(4096 + 16 * (int) (i % capacity));
      ring.putInt(i % 2 == 0 ? 1 : 1 | 1 << 30).putInt((int) i).putLong(i << 16 | 2);
    }
    return ring.array();
  }

  private static List<Integer> lines(byte[] before, byte[] bytes, byte[] after) {
    return Ring.parse(before, bytes, after, List.of(F)).orElseThrow().steps().stream()
        .map(Step::line)
        .toList();
  }

  @Test
  void stepsFromTheOldestOn() {
    byte[] ring = ring(8, 3);
    ThreadHistory history = Ring.parse(ring, ring, ring, List.of(F)).orElseThrow();
    assertThat(history.tid()).isEqualTo(42);
    assertThat(history.steps())
        .containsExactly(
            new Step(false, F, 0, 2, OptionalLong.empty()),
            new Step(true, F, 1, 2, OptionalLong.of(1)),
            new Step(false, F, 2, 2, OptionalLong.empty()));
  }

  /** One record, and two of what was executed. */
  @Test
  void callsMayBeToldWithTheirFirstLine() {
    byte[] ring = ring(8, 3);
    ByteBuffer.wrap(ring)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(4096 + 16, 1 | 2 << 30)
        .putLong(32, 1);
    ThreadHistory history = Ring.parse(ring, ring, ring, List.of(F)).orElseThrow();
    assertThat(history.executed()).isEqualTo(4);
    assertThat(history.steps().subList(1, 3))
        .containsExactly(
            new Step(true, F, F.firstLine(), 2, OptionalLong.of(1)),
            new Step(false, F, 1, 2, OptionalLong.empty()));
  }

  @Test
  void whatMayBeHalfWrittenIsLeftOut() {
    assertThat(lines(ring(8, 20), ring(8, 20), ring(8, 20)))
        .containsExactly(13, 14, 15, 16, 17, 18, 19);
    assertThat(lines(ring(8, 20), ring(8, 22), ring(8, 24))).containsExactly(17, 18, 19);
    assertThat(lines(ring(8, 20), ring(8, 40), ring(8, 60))).isEmpty();
  }

  @Test
  void codeThatIsNotKnownHasNoName() {
    byte[] ring = ring(8, 1);
    assertThat(Ring.parse(ring, ring, ring, List.of()).orElseThrow().steps())
        .allMatch(step -> step.code().equals(CodeName.NOT_KEPT));
  }

  /** Under a fixed seed. */
  @Test
  void anyBytesAreReadOrRefused() {
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = ring(8, 5);
      for (int n = random.nextInt(6); n >= 0; n--) {
        bytes[random.nextInt(n % 2 == 0 ? 32 : bytes.length)] = (byte) random.nextInt();
      }
      byte[] cut =
          Arrays.copyOf(
              bytes, random.nextInt(8) == 0 ? random.nextInt(bytes.length) : bytes.length);
      refused += Ring.parse(cut, cut, cut, List.of(F)).isEmpty() ? 1 : 0;
    }
    assertThat(refused).isBetween(1, 1999);
  }

  @Test
  void namesAreReadUpToWhatIsCutOff() {
    byte[] bytes = "3\0f\0a.py\0x\0g\0b.py\0007\0h".getBytes(UTF_8);
    assertThat(CodeName.parse(bytes)).containsExactly(F, new CodeName("b.py", "g", 0));
  }

  @Test
  void loopsAreFoldedFromTheInnermostOn() {
    List<Step> steps =
        Stream.of(1, 2, 3, 3, 4, 2, 3, 3, 4, 2, 3, 3, 4, 5)
            .map(line -> new Step(false, F, line, 1, OptionalLong.empty()))
            .toList();
    List<Fold> folds = Fold.of(steps);
    assertThat(folds).hasSize(3);
    assertThat(folds.get(1)).isInstanceOf(Fold.Loop.class);
    Fold.Loop outer = (Fold.Loop) folds.get(1);
    assertThat(outer.times()).isEqualTo(3);
    assertThat(outer.body()).hasSize(3);
    assertThat(outer.body().get(1)).isInstanceOf(Fold.Loop.class);
  }

  @Test
  void asText() {
    ThreadHistory thread =
        new ThreadHistory(
            7,
            1234,
            List.of(
                new Step(false, F, 1, 1, OptionalLong.empty()),
                new Step(
                    false, new CodeName("lib/python3.9/b.py", "g", 8), 9, 2, OptionalLong.empty()),
                new Step(false, F, 2, 1, OptionalLong.empty()),
                new Step(false, F, 2, 1, OptionalLong.empty())));
    String text =
        HistoryText.of(
            new ProcessHistory(7, List.of(thread)),
            2,
            (file, line) -> Optional.of(file + " text " + line));
    assertThat(text.lines().map(String::strip))
        .containsExactly(
            "Thread 7 (the main thread), the last of 1,234 lines and calls",
            "9  lib/python3.9/b.py text 9",
            "2  a.py text 2  x 2",
            "");
  }

  @Test
  void filters() {
    Step inF =
        new Step(false, new CodeName("/lib/json/decoder.py", "f", 1), 1, 1, OptionalLong.empty());
    assertThat(new StepFilter(List.of(), List.of(), List.of()).passes(inF)).isTrue();
    assertThat(new StepFilter(List.of("/lib"), List.of(), List.of()).passes(inF)).isFalse();
    assertThat(new StepFilter(List.of("/li"), List.of(), List.of()).passes(inF)).isTrue();
    assertThat(new StepFilter(List.of(), List.of("json"), List.of()).passes(inF)).isFalse();
    assertThat(new StepFilter(List.of(), List.of("json.decoder"), List.of()).passes(inF)).isFalse();
    assertThat(new StepFilter(List.of(), List.of("coder"), List.of()).passes(inF)).isTrue();
    assertThat(new StepFilter(List.of(), List.of(), List.of("/home")).passes(inF)).isFalse();
    assertThat(new StepFilter(List.of(), List.of(), List.of("/lib/")).passes(inF)).isTrue();
  }

  private static Step call(String function, long time) {
    return new Step(true, new CodeName("a.py", function, 1), 1, 1, OptionalLong.of(time));
  }

  private static Step line(int line) {
    return new Step(false, F, line, 1, OptionalLong.empty());
  }

  @Test
  void threadsInTheOrderOfTheirCalls() {
    ThreadHistory a =
        new ThreadHistory(7, 9, List.of(line(1), call("a", 10), line(2), call("b", 30), line(3)));
    ThreadHistory b = new ThreadHistory(8, 9, List.of(call("c", 10), call("d", 20), line(4)));
    ThreadHistory noTimes = new ThreadHistory(9, 9, List.of(line(5), line(5)));
    ProcessHistory history = new ProcessHistory(7, List.of(a, b, noTimes));

    assertThat(functionsAndLines(HistoryText.interleaved(history, 100, (_, _) -> Optional.empty())))
        .containsExactly(
            "Thread 7 (the main thread):",
            "1",
            "a",
            "2",
            "Thread 8:",
            "c",
            "d",
            "4",
            "Thread 7 (the main thread):",
            "b",
            "3",
            "Thread 9:",
            "5 x 2");
    assertThat(functionsAndLines(HistoryText.interleaved(history, 2, (_, _) -> Optional.empty())))
        .containsExactly("Thread 7 (the main thread):", "3", "Thread 9:", "5 x 2");
  }

  private static Stream<String> functionsAndLines(String text) {
    return text.lines()
        .map(line -> line.replaceFirst("^ +[\\d:.]+:[\\d:.]+ ", "").replaceAll("\\(a.*\\)", ""))
        .map(line -> line.strip().replaceAll(" +", " "));
  }
}

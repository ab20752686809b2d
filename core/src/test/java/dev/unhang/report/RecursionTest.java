package dev.unhang.report;

import static dev.unhang.report.Literal.APP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecursionTest {
  private static List<Frame> stack(String... functions) {
    List<Frame> frames = new ArrayList<>();
    for (String function : functions) {
      frames.add(Literal.frame(function, APP, frames.size() + 1, "f()"));
    }
    return frames;
  }

  private static List<String> shown(List<Frame> frames) {
    return Recursion.folded(frames).stream()
        .map(piece ->
            switch (piece) {
              case Recursion.Call(Frame.Python call) ->
                  call.function() + ":" + call.line().getAsInt();
              case Recursion.Call(Frame.Native call) -> call.function().orElseThrow();
              case Recursion.LeftOut(int count, List<String> functions) ->
                  count + " of " + functions;
            })
        .toList();
  }

  @Test
  void theMiddleOfALongRecursionIsLeftOut() {
    List<String> functions = new ArrayList<>(List.of("sleep"));
    for (int i = 0; i < 1000; i++) {
      functions.add("fib");
    }
    functions.add("main");
    assertThat(shown(stack(functions.toArray(String[]::new))))
        .containsExactly(
            "sleep:1",
            "fib:2",
            "fib:3",
            "fib:4",
            "994 of [fib]",
            "fib:999",
            "fib:1000",
            "fib:1001",
            "main:1002");
  }

  @Test
  void functionsThatCallEachOtherInTurnCountAsOneRecursion() {
    List<String> functions = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      functions.addAll(List.of("visit", "generic_visit"));
    }
    functions.add("visit");
    assertThat(shown(stack(functions.toArray(String[]::new))))
        .containsExactly(
            "visit:1",
            "generic_visit:2",
            "visit:3",
            "generic_visit:4",
            "93 of [visit, generic_visit]",
            "generic_visit:98",
            "visit:99",
            "generic_visit:100",
            "visit:101");
  }

  @Test
  void shortOnesAreLeftAsTheyAre() {
    assertThat(Recursion.folded(stack("f", "f", "f", "f", "f", "f", "f", "f", "g"))).hasSize(9);
    assertThat(Recursion.folded(List.of())).isEmpty();
  }

  /** Whatever the stack: nothing is lost but what is counted as left out, and the order stays. */
  @Test
  void countsAddUp() {
    Random random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      String[] functions = new String[random.nextInt(60)];
      for (int i = 0; i < functions.length; i++) {
        functions[i] = "f" + random.nextInt(1 + round % 3);
      }
      List<Frame> frames = stack(functions);
      int at = 0;
      for (Recursion.Piece piece : Recursion.folded(frames)) {
        switch (piece) {
          case Recursion.Call(Frame frame) -> assertThat(frame).isSameAs(frames.get(at++));
          case Recursion.LeftOut left -> at += left.count();
        }
      }
      assertThat(at).isEqualTo(frames.size());
    }
  }
}

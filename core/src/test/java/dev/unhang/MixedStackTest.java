package dev.unhang;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.MixedStack.Call;
import dev.unhang.MixedStack.Run;
import dev.unhang.model.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class MixedStackTest {
  private static final String EVAL = "_PyEval_EvalFrameDefault";

  /** Each call has 0x100 bytes of stack, the first from 0x1000. */
  private static List<Call> calls(String... names) {
    List<Call> calls = new ArrayList<>();
    for (String name : names) {
      Optional<String> function = name.equals("?") ? Optional.empty() : Optional.of(name);
      calls.add(
          new Call(
              new Frame.Native(function, 0, Optional.empty(), calls.size()),
              0x1000 + 0x100 * calls.size()));
    }
    return calls;
  }

  private static Run run(String... functions) {
    return new Run(
        Arrays.stream(functions).map(MixedStackTest::python).toList(), OptionalLong.empty());
  }

  private static Run runAt(long onStack, String... functions) {
    return new Run(run(functions).frames(), OptionalLong.of(onStack));
  }

  private static Frame python(String name) {
    return new Frame.Python(name, name, "f.py", OptionalInt.empty(), Optional.empty(), List.of());
  }

  private static String mixed(List<Call> calls, boolean whole, Run... runs) {
    return String.join(
        " ",
        MixedStack.of(calls, whole, List.of(runs)).stream()
            .map(frame ->
                switch (frame) {
                  case Frame.Native call -> call.function().orElse("?");
                  case Frame.Python call -> "py:" + call.function();
                })
            .toList());
  }

  @Test
  void functionsStandWhereTheInterpreterRunsThem() {
    assertThat(
            mixed(
                calls("poll", EVAL, "qsort", EVAL + ".cold", "main"),
                true,
                run("a", "b"),
                run("c")))
        .isEqualTo("poll py:a py:b qsort py:c main");
  }

  @Test
  void anEvaluationThatHasJustBegunStaysNative() {
    assertThat(mixed(calls(EVAL, "call", EVAL, "main"), true, run("a")))
        .isEqualTo(EVAL + " call py:a main");
  }

  @Test
  void ofAStackThatWasCutTheOutermostAreMissing() {
    assertThat(mixed(calls("poll", EVAL, "call"), false, run("a"), run("b")))
        .isEqualTo("poll py:a call py:b");
    assertThat(mixed(calls("poll", EVAL, "call", EVAL), false, run("a")))
        .isEqualTo("poll py:a call " + EVAL);
  }

  @Test
  void noSymbolIsNeededWhereTheInterpreterMarksItsStack() {
    assertThat(
            mixed(
                calls("poll", "?", "?", "?", "main"), true, runAt(0x1180, "a"), runAt(0x1300, "b")))
        .isEqualTo("poll py:a ? py:b main");
  }

  @Test
  void marksElsewhereAreNotBelieved() {
    assertThat(mixed(calls("poll", EVAL, "main"), true, runAt(0x9000, "a")))
        .isEqualTo("poll py:a main");
    assertThat(
            mixed(calls("poll", EVAL, EVAL, "main"), true, runAt(0x1280, "a"), runAt(0x1100, "b")))
        .isEqualTo("poll py:a py:b main");
  }

  @Test
  void withoutAPlaceTheyComeLast() {
    assertThat(mixed(calls("?", "?"), true, run("a"))).isEqualTo("? ? py:a");
    assertThat(mixed(List.of(), false, run("a"))).isEqualTo("py:a");
  }
}

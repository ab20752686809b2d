package dev.unhang.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Holder;
import dev.unhang.model.WaitKind;
import dev.unhang.python.PythonFrame;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.PythonProgram;
import dev.unhang.testing.Rest;
import dev.unhang.waits.PsTree.Shown;
import dev.unhang.waits.TaskWaits.TaskWait;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The graph of who awaits whom, and every coroutine's frames, are those that {@code python -m
 * asyncio pstree} shows (3.14+).
 */
class AwaitGraphTest {
  /**
   * It sees neither tasks written in Python nor frames of generators, and a running task's others.
   */
  private static final Set<String> IN_PYTHON = Set.of("in python", "for python");

  private static final Set<String> OTHER_FRAMES =
      Set.of("awaitable", "generator", "python future", "hold_up");

  static Stream<Interpreter> interpreters() {
    return Interpreters.withGil().filter(python -> python.minor() >= 14);
  }

  @ParameterizedTest(allowZeroInvocations = true) // Interpreters says which are missing
  @MethodSource("interpreters")
  void isThatOfPstree(Interpreter python) throws Exception {
    try (PythonProgram program = PythonProgram.start(PsTree.inNamespace(python), source())) {
      Rest.await(program.pid());
      Map<String, Shown> expected = PsTree.of(python, program.pid());
      // that of 3.14 shows the main thread's only
      boolean allThreads = expected.containsKey("hold_up");
      Map<String, Shown> seen = seen(program.pid(), allThreads);
      for (Map<String, Shown> tasks : List.of(expected, seen)) {
        tasks.keySet().removeAll(IN_PYTHON);
        OTHER_FRAMES.forEach(name -> tasks.computeIfPresent(name, (n, task) -> task.bare()));
      }
      assertThat(expected).hasSizeGreaterThan(35);
      assertThat(seen).containsExactlyInAnyOrderEntriesOf(expected);
    }
  }

  private static Path source() throws URISyntaxException {
    return Path.of(AwaitGraphTest.class.getResource("tasks.py").toURI());
  }

  private static Map<String, Shown> seen(int pid, boolean allThreads) {
    Map<String, Shown> seen = new TreeMap<>();
    Scene scene = Scenes.of(pid);
    TaskWaits.of(scene, (tid, why) -> {}).entrySet().stream()
        .filter(thread -> allThreads || thread.getKey() == pid)
        .flatMap(thread -> thread.getValue().stream())
        .forEach(task -> seen.put(task.task().task().name(), shown(task)));
    return seen;
  }

  private static Shown shown(TaskWait task) {
    Shown shown = Shown.empty();
    for (PythonFrame frame : task.task().frames().reversed()) {
      shown
          .frames()
          .add(
              "%s %s:%d"
                  .formatted(
                      frame.code().qualifiedName(),
                      frame.code().file(),
                      frame.line().orElseThrow()));
    }
    task.waitsFor()
        .filter(wait -> wait.kind() == WaitKind.TASK)
        .ifPresent(wait ->
            wait.holders().stream()
                .map(Holder::task)
                .forEach(name -> shown.awaited().add(name.orElseThrow())));
    return shown;
  }
}

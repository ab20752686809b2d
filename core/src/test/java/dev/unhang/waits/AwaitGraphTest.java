package dev.unhang.waits;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Holder;
import dev.unhang.model.WaitKind;
import dev.unhang.python.PythonFrame;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.PythonProgram;
import dev.unhang.waits.TaskWaits.TaskWait;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The graph of who awaits whom, and every coroutine's frames, are those that {@code python -m
 * asyncio pstree} shows (3.14+). It finds its target's files by the paths in /proc/PID/maps, which
 * in a chroot begin outside of it: there the program runs in a mount namespace of its own.
 */
class AwaitGraphTest {
  private static final String IN_NAMESPACE =
      """
      set -e
      mount --rbind "$0" "$0"; cd "$0"; mount --rbind /proc proc
      pivot_root . .; umount -l .; cd /; exec "$@"
      """;

  /**
   * It sees neither tasks written in Python nor frames of generators, and a running task's others.
   */
  private static final Set<String> IN_PYTHON = Set.of("in python", "for python");

  private static final Set<String> OTHER_FRAMES =
      Set.of("awaitable", "generator", "python future", "hold_up");

  private static final Pattern LINE =
      Pattern.compile("(?<indent>[ │├└─]*)(?:\\(T\\) (?<task>.*)|(?<frame>\\S.*:\\d+))");

  /** A task's frames, outermost first, and the tasks below it. */
  private record Shown(List<String> frames, Set<String> awaited) {
    static Shown empty() {
      return new Shown(new ArrayList<>(), new TreeSet<>());
    }

    Shown bare() {
      return new Shown(List.of(), awaited);
    }
  }

  static Stream<Interpreter> interpreters() {
    return Interpreters.withGil().filter(python -> python.minor() >= 14);
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void isThatOfPstree(Interpreter python) throws Exception {
    try (PythonProgram program = PythonProgram.start(inNamespace(python), source())) {
      Map<String, Shown> expected = pstree(python, program.pid());
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

  private static Map<String, Shown> pstree(Interpreter python, int pid)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (isInChroot(python)) {
      command.addAll(List.of("nsenter", "-t", "" + pid, "-m"));
    }
    command.addAll(List.of(python.command().getLast(), "-m", "asyncio", "pstree", "" + pid));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(text).isZero();

    Map<String, Shown> tasks = new TreeMap<>();
    record Open(String name, int depth) {}
    Deque<Open> open = new ArrayDeque<>();
    Set<String> complete = new TreeSet<>();
    for (String line : text.lines().filter(l -> !l.isBlank()).toList()) {
      Matcher matcher = LINE.matcher(line);
      assertThat(matcher.matches()).as(line).isTrue();
      int depth = matcher.group("indent").length();
      while (!open.isEmpty() && open.peek().depth >= depth) {
        complete.add(open.pop().name);
      }
      String name = matcher.group("task");
      if (name != null) {
        if (!open.isEmpty()) {
          of(open.element().name, tasks).awaited().add(name);
        }
        of(name, tasks);
        open.push(new Open(name, depth));
      } else if (!complete.contains(open.element().name)) {
        of(open.element().name, tasks).frames().add(matcher.group("frame"));
      }
    }
    return tasks;
  }

  private static Shown of(String name, Map<String, Shown> tasks) {
    return tasks.computeIfAbsent(name, n -> Shown.empty());
  }

  private static Interpreter inNamespace(Interpreter python) {
    List<String> command =
        isInChroot(python)
            ? List.of(
                "unshare",
                "-m",
                "sh",
                "-c",
                IN_NAMESPACE,
                python.root().toString(),
                python.command().getLast())
            : python.command();
    return new Interpreter(
        python.label(),
        command,
        python.root(),
        python.version(),
        python.debug(),
        python.freeThreaded());
  }

  private static boolean isInChroot(Interpreter python) {
    return !python.root().equals(Path.of("/"));
  }
}

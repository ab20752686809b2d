package dev.unhang.waits;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.testing.Interpreter;
import java.io.IOException;
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

/**
 * What {@code python -m asyncio pstree} shows (3.14+). It finds its target's files by the paths in
 * /proc/PID/maps, which in a chroot begin outside of it: there the program runs in a mount
 * namespace of its own.
 */
final class PsTree {
  private static final String IN_NAMESPACE =
      """
      set -e
      mount --rbind "$0" "$0"; cd "$0"; mount --rbind /proc proc
      pivot_root . .; umount -l .; cd /; exec "$@"
      """;

  private static final Pattern LINE =
      Pattern.compile("(?<indent>[ │├└─]*)(?:\\(T\\) (?<task>.*)|(?<frame>\\S.*:\\d+))");

  private PsTree() {}

  /** A task's frames, outermost first, and the tasks below it. */
  record Shown(List<String> frames, Set<String> awaited) {
    static Shown empty() {
      return new Shown(new ArrayList<>(), new TreeSet<>());
    }

    Shown bare() {
      return new Shown(List.of(), awaited);
    }
  }

  /** The tasks of a program by their names. */
  static Map<String, Shown> of(Interpreter python, int pid)
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
          task(open.element().name, tasks).awaited().add(name);
        }
        task(name, tasks);
        open.push(new Open(name, depth));
      } else if (!complete.contains(open.element().name)) {
        task(open.element().name, tasks).frames().add(matcher.group("frame"));
      }
    }
    return tasks;
  }

  private static Shown task(String name, Map<String, Shown> tasks) {
    return tasks.computeIfAbsent(name, n -> Shown.empty());
  }

  /** The same interpreter, with a file system that begins where its chroot does. */
  static Interpreter inNamespace(Interpreter python) {
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

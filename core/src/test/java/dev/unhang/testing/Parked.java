package dev.unhang.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.InspectOptions;
import dev.unhang.Inspector;
import dev.unhang.model.Frame;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.target.CannotInspect;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A program that has come to rest: its main thread sleeps, another one waits for a lock. For tests
 * of where and how a program runs, not of what it does.
 */
public final class Parked {
  private static final String SOURCE =
      """
      import os, sys, threading, time; exec(''.join(sys.argv[1:]))

      def inner(lock):
          lock.acquire()

      def outer(lock):
          inner(lock)

      def rest():
          print('READY %d' % os.getpid())
          time.sleep(1000)

      lock = threading.Lock()
      lock.acquire()
      threading.Thread(target=outer, args=(lock,), name='parked', daemon=True).start()
      rest()
      """;

  public static final Map<String, List<String>> STACKS =
      Map.of(
          "MainThread",
          List.of("rest:11 time.sleep(1000)", "<module>:16 rest()"),
          "parked",
          List.of("inner:4 lock.acquire()", "outer:7 inner(lock)"));

  private static final int TRIES = 600;

  private Parked() {}

  /** Looks at it from a process of its own: the only argument is its pid. */
  public static void main(String[] args) throws Exception {
    look(Integer.parseInt(args[0]));
  }

  public static PythonProgram start(Interpreter python) {
    return PythonProgram.start(python, SOURCE);
  }

  /** Starts it, and lets it do something else before. */
  public static PythonProgram startAfter(String preparation, Interpreter python) {
    return PythonProgram.start(python, SOURCE, preparation);
  }

  /** Starts it and sees to it that it is read rightly and completely. */
  public static void isSeen(Interpreter python) throws Exception {
    try (PythonProgram program = start(python)) {
      look(program.pid());
    }
  }

  /** The report on it, which is right and complete. */
  public static Report look(int pid) throws CannotInspect, InterruptedException {
    Report report = inspect(pid);
    for (int i = 0; i < TRIES && !(stacks(report).equals(STACKS) && allWait(report)); i++) {
      Thread.sleep(20); // until it is where it says
      report = inspect(pid);
    }
    assertThat(stacks(report)).isEqualTo(STACKS);
    assertThat(report.picture().gaps()).isEmpty();
    return report;
  }

  /** Else one may only be about to wait where it is. */
  private static boolean allWait(Report report) {
    return report.picture().processes().getFirst().threads().stream()
        .allMatch(thread -> thread.state() == ThreadInfo.RunState.WAITING);
  }

  public static Report inspect(int pid) throws CannotInspect {
    return new Inspector().inspect(List.of(pid), InspectOptions.DEFAULT);
  }

  /** Function, line and source text of the program's own frames, by the thread's name. */
  public static Map<String, List<String>> stacks(Report report) {
    Map<String, List<String>> stacks = new TreeMap<>();
    for (ThreadInfo thread : report.picture().processes().getFirst().threads()) {
      stacks.put(
          thread.name(),
          thread.frames().stream()
              .map(Frame.Python.class::cast)
              .filter(frame -> frame.file().endsWith("program.py"))
              .map(frame ->
                  frame.name()
                      + ":"
                      + frame.line().orElse(0)
                      + " "
                      + frame.source().orElse("(no source)"))
              .toList());
    }
    return stacks;
  }
}

package dev.unhang.linux;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * What {@code /proc/PID/task/TID/status} tells of a thread (proc_pid_status(5)).
 *
 * @param name the kernel's name of the thread, at most 15 bytes
 * @param state as in {@link TaskStat}
 * @param tracer the process that traces it: a debugger, or strace
 * @param ids the thread's id in each pid namespace, from ours to its own
 */
public record TaskStatus(
    String name, char state, OptionalInt tracer, List<Integer> ids, TaskSwitches switches) {
  public TaskStatus {
    ids = List.copyOf(ids);
  }

  /**
   * @throws MalformedProc if a line is missing or not of the documented form
   */
  static TaskStatus parse(String text) throws MalformedProc {
    String state = ProcText.value(text, "\nState:");
    long tracer = ProcText.number(text, "\nTracerPid:");
    try {
      return new TaskStatus(
          ProcFile.decode(ProcText.value(text, "Name:")),
          state.isEmpty() ? '?' : state.charAt(0),
          tracer == 0 ? OptionalInt.empty() : OptionalInt.of((int) tracer),
          Arrays.stream(ProcText.value(text, "\nNSpid:").split("\\s+"))
              .map(Integer::valueOf)
              .toList(),
          TaskSwitches.parse(text));
    } catch (NumberFormatException e) {
      throw new MalformedProc("NSpid", text);
    }
  }

  /** The id by which the thread knows itself. */
  public int ownId() {
    return ids.getLast();
  }

  /** On a processor, or runnable. */
  public boolean running() {
    return state == 'R';
  }

  /** By a signal, with its whole process. */
  public boolean stopped() {
    return state == 'T';
  }

  public boolean heldByTracer() {
    return state == 't';
  }

  public boolean ended() {
    return state == 'Z' || state == 'X';
  }
}

package dev.unhang;

import dev.unhang.linux.ProcFs;
import dev.unhang.linux.TaskStatus;
import dev.unhang.python.Snapshot;
import dev.unhang.target.TaskMark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What keeps a process from going on, or unhang from reading it exactly, from outside: it was
 * stopped by a signal, or another process traces it.
 */
final class Obstacles {
  private Obstacles() {}

  /**
   * One line for each.
   *
   * @param mayStop whether threads were to be stopped to be read
   */
  static List<String> of(int pid, Snapshot snapshot, boolean mayStop) {
    List<TaskStatus> all = snapshot.marks().values().stream().map(TaskMark::status).toList();
    List<TaskStatus> held = all.stream().filter(TaskStatus::heldByTracer).toList();
    Set<Integer> moving = mayStop ? snapshot.moving() : Set.of();
    List<TaskStatus> missed =
        snapshot.marks().entrySet().stream()
            .filter(mark -> moving.contains(mark.getKey()))
            .map(mark -> mark.getValue().status())
            .filter(status -> status.tracer().isPresent())
            .toList();
    List<String> obstacles = new ArrayList<>();
    stopped(pid, snapshot.marks()).ifPresent(obstacles::add);
    if (!held.isEmpty()) {
      obstacles.add(
          "%d of its %d threads go on only when %s lets them"
              .formatted(held.size(), all.size(), tracers(held)));
    }
    if (!missed.isEmpty()) {
      obstacles.add(
          "%d of its threads could not be stopped while they ran, as %s traces them"
              .formatted(missed.size(), tracers(missed)));
    }
    return obstacles;
  }

  /** Said of a process that will not go on by itself. */
  static Optional<String> stopped(int pid, Map<Integer, TaskMark> marks) {
    return marks.values().stream()
        .filter(mark -> mark.status().stopped())
        .findFirst()
        .map(_ ->
            "it is stopped, as by SIGSTOP or Ctrl-Z; nothing in it goes on before kill -CONT "
                + pid);
  }

  private static String tracers(List<TaskStatus> traced) {
    return traced.stream()
        .flatMapToInt(status -> status.tracer().stream())
        .distinct()
        .mapToObj(pid -> name(pid) + " (process " + pid + ")")
        .collect(Collectors.joining(" or "));
  }

  private static String name(int pid) {
    try {
      return ProcFs.stat(pid).comm();
    } catch (IOException e) {
      return "a debugger"; // that is gone by now
    }
  }
}

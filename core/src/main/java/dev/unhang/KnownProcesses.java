package dev.unhang;

import dev.unhang.python.PythonProcess;
import dev.unhang.target.CannotInspect;
import dev.unhang.target.Images;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The processes that were looked at before, each with what was learned of it. */
final class KnownProcesses {
  private static final int MOST = 1000;

  private final Images images = new Images();
  private final Map<Integer, ProcessInspector> byPid = new LinkedHashMap<>();

  /** How a process that is not known yet is opened. */
  interface Opening {
    ProcessInspector open(int pid) throws CannotInspect;
  }

  /**
   * The process that has that pid now, and the program in it.
   *
   * @throws CannotInspect if it can't be looked at
   */
  ProcessInspector get(int pid, Opening opening) throws CannotInspect {
    ProcessInspector last = byPid.get(pid);
    if (last == null || !last.stillTheSame()) {
      forget(pid);
      last = opening.open(pid);
      byPid.put(pid, last);
    }
    return last;
  }

  /** Shared by all of them. */
  Images images() {
    return images;
  }

  /** Those that are run by Python. */
  List<PythonProcess> pythons() {
    return byPid.values().stream()
        .filter(PythonInspector.class::isInstance)
        .map(inspector -> ((PythonInspector) inspector).python())
        .toList();
  }

  void forget(int pid) {
    ProcessInspector last = byPid.remove(pid);
    if (last != null) {
      last.close();
    }
  }

  /** Forgets those known longest, where there are too many; they can be opened again. */
  void trim(Set<Integer> needed) {
    List.copyOf(byPid.keySet()).stream()
        .filter(pid -> !needed.contains(pid))
        .limit(Math.max(0, byPid.size() - MOST))
        .forEach(this::forget);
  }
}

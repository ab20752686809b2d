package dev.unhang;

import dev.unhang.findings.Diagnosis;
import dev.unhang.model.Gap;
import dev.unhang.model.Picture;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.Report;
import dev.unhang.target.CannotInspect;
import dev.unhang.waits.Resources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Looks at processes and says what they wait for: the whole way of the data, from memory to report.
 * Keeps what it learned of a process for the next look. For one thread at a time.
 */
public final class Inspector {
  private static final int TRIES = 3;

  /** Each keeps a few files open. */
  private static final int MOST_KNOWN = 200;

  private final Map<Integer, ProcessInspector> known = new LinkedHashMap<>();

  /**
   * Looks at processes now. Of several, those that can't be looked at are gaps in the report.
   *
   * @param pids at least one
   * @throws CannotInspect if none of them can be looked at
   */
  public Report inspect(List<Integer> pids, InspectOptions options) throws CannotInspect {
    Instant now = Instant.now();
    List<ProcessInfo> processes = new ArrayList<>();
    Resources resources = new Resources();
    List<Gap> gaps = new ArrayList<>();
    CannotInspect failure = new CannotInspect("no process was asked for");
    for (int pid : pids) {
      try {
        Look look = look(pid, options, resources);
        processes.add(look.process());
        gaps.addAll(look.gaps());
      } catch (CannotInspect e) {
        failure = e;
        forget(pid);
        gaps.add(new Gap(pid, OptionalInt.empty(), String.valueOf(e.getMessage())));
      }
    }
    if (processes.isEmpty()) {
      throw failure;
    }
    return Diagnosis.of(new Picture(now, processes, resources.all(), gaps));
  }

  /** Whether a process is run by a Python that can be looked into. */
  public static boolean canInspect(int pid) {
    try (ProcessInspector _ = ProcessInspector.open(pid)) {
      return true;
    } catch (CannotInspect e) {
      return false;
    }
  }

  private record Look(ProcessInfo process, List<Gap> gaps) {
    static Look by(ProcessInspector inspector, InspectOptions options, Resources resources)
        throws CannotInspect {
      List<Gap> gaps = new ArrayList<>();
      return new Look(inspector.look(options, resources, gaps::add), gaps);
    }
  }

  /** Looks again where the process became another program (execve(2)) in the midst of it. */
  private Look look(int pid, InspectOptions options, Resources resources) throws CannotInspect {
    ProcessInspector inspector = inspector(pid);
    Look look = Look.by(inspector, options, resources);
    for (int i = 1; i < TRIES && !inspector.stillTheSame(); i++) {
      try {
        inspector = inspector(pid);
        look = Look.by(inspector, options, resources);
      } catch (CannotInspect ended) {
        return look;
      }
    }
    return look;
  }

  private ProcessInspector inspector(int pid) throws CannotInspect {
    ProcessInspector last = known.get(pid);
    if (last == null || !last.stillTheSame()) {
      forget(pid);
      if (known.size() >= MOST_KNOWN) {
        forget(known.keySet().iterator().next()); // the one known longest; it can be opened again
      }
      last = ProcessInspector.open(pid);
      known.put(pid, last);
    }
    return last;
  }

  private void forget(int pid) {
    ProcessInspector last = known.remove(pid);
    if (last != null) {
      last.close();
    }
  }
}

package dev.unhang;

import dev.unhang.findings.Confirmation;
import dev.unhang.findings.Diagnosis;
import dev.unhang.model.Gap;
import dev.unhang.model.Report;
import dev.unhang.model.Verdict;
import dev.unhang.model.WaitKind;
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

  /** Some steps of 5 ms in which the GIL is waited for. */
  private static final int BETWEEN_LOOKS_MILLIS = 40;

  /** Each keeps a few files open. */
  private static final int MOST_KNOWN = 200;

  private final Map<Integer, ProcessInspector> known = new LinkedHashMap<>();

  /**
   * Looks at processes now. Of several, those that can't be looked at are gaps in the report. What
   * looks like the end of all progress is looked at twice: only what stood still meanwhile is that.
   *
   * @param pids at least one
   * @throws CannotInspect if none of them can be looked at
   */
  public Report inspect(List<Integer> pids, InspectOptions options) throws CannotInspect {
    Looks first = looks(pids, options);
    Report report = Diagnosis.of(first.picture());
    if (!isGrave(report)) {
      return report;
    }
    Pause.millis(BETWEEN_LOOKS_MILLIS);
    Looks second = looks(pids, options).after(first);
    return Confirmation.of(first.picture(), second.picture(), first.ranUntil(second));
  }

  /** Whether threads read one after the other may make it look worse than it is. */
  private static boolean isGrave(Report report) {
    return report.verdict() == Verdict.DEADLOCK
        || report.verdict() == Verdict.ABANDONED
        || report.picture().processes().stream()
            .flatMap(process -> process.threads().stream())
            .flatMap(thread -> thread.waitsFor().stream())
            .anyMatch(wait -> wait.kind() == WaitKind.GIL);
  }

  private Looks looks(List<Integer> pids, InspectOptions options) throws CannotInspect {
    Instant now = Instant.now();
    Map<Integer, ProcessLook> looks = new LinkedHashMap<>();
    Resources resources = new Resources();
    List<Gap> gaps = new ArrayList<>();
    CannotInspect failure = new CannotInspect("no process was asked for");
    for (int pid : pids) {
      try {
        looks.put(pid, look(pid, options, resources));
      } catch (CannotInspect e) {
        failure = e;
        forget(pid);
        gaps.add(new Gap(pid, OptionalInt.empty(), String.valueOf(e.getMessage())));
      }
    }
    if (looks.isEmpty()) {
      throw failure;
    }
    return new Looks(now, looks, resources, gaps);
  }

  /** Whether a process is run by a Python that can be looked into. */
  public static boolean canInspect(int pid) {
    try (ProcessInspector _ = ProcessInspector.open(pid)) {
      return true;
    } catch (CannotInspect e) {
      return false;
    }
  }

  /** Looks again where the process became another program (execve(2)) in the midst of it. */
  private ProcessLook look(int pid, InspectOptions options, Resources resources)
      throws CannotInspect {
    ProcessInspector inspector = inspector(pid);
    ProcessLook look = inspector.look(options, resources);
    for (int i = 1; i < TRIES && !inspector.stillTheSame(); i++) {
      try {
        inspector = inspector(pid);
        look = inspector.look(options, resources);
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

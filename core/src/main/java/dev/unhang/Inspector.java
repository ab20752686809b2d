package dev.unhang;

import dev.unhang.KnownProcesses.Opening;
import dev.unhang.findings.Confirmation;
import dev.unhang.findings.Diagnosis;
import dev.unhang.model.Interrupt;
import dev.unhang.model.Report;
import dev.unhang.model.Verdict;
import dev.unhang.model.WaitKind;
import dev.unhang.target.CannotInspect;
import dev.unhang.waits.Machine;
import java.time.Instant;
import java.util.List;

/**
 * Looks at processes and says what they wait for: the whole way of the data, from memory to report.
 * Keeps what it learned of a process for the next look. For one thread at a time.
 */
public final class Inspector {
  /** Some steps of 5 ms in which the GIL is waited for. */
  private static final int BETWEEN_LOOKS_MILLIS = 40;

  private final KnownProcesses known = new KnownProcesses();

  /**
   * Looks at processes now. Of several, those that can't be looked at are gaps in the report; of a
   * tree, those that are not run by Python take part by their system calls. What looks like the end
   * of all progress is looked at twice: only what stood still meanwhile is that. Stops for native
   * frames, after which a thread has run, come at the very end.
   *
   * @param pids at least one
   * @throws CannotInspect if none of them is run by a Python that can be looked into
   */
  public Report inspect(List<Integer> pids, InspectOptions options) throws CannotInspect {
    InspectOptions gentle = options.withoutNativeStops();
    Looks first = looks(pids, gentle);
    Report report = Diagnosis.of(first.picture());
    if (isDoubtful(first, report)) {
      return lookedAtTwice(first, pids, options);
    }
    if (gentle.equals(options)) {
      return report;
    }
    Looks whole = looks(pids, options);
    Report second = Diagnosis.of(whole.picture());
    // That the first look showed nothing grave makes this one no more reliable.
    return isDoubtful(whole, second) ? lookedAtTwice(whole, pids, options) : second;
  }

  private Report lookedAtTwice(Looks first, List<Integer> pids, InspectOptions options)
      throws CannotInspect {
    Pause.millis(BETWEEN_LOOKS_MILLIS);
    Looks second = looks(pids, options).after(first);
    return Confirmation.of(
        first.before(second).picture(), second.picture(), first.ranUntil(second));
  }

  /** Whether only another look tells it from what it looks like. */
  private static boolean isDoubtful(Looks looks, Report report) {
    return isGrave(report) || looks.maySpin();
  }

  /** Whether threads read one after the other may make it look worse than it is. */
  private static boolean isGrave(Report report) {
    return report.verdict() == Verdict.DEADLOCK
        || report.verdict() == Verdict.ABANDONED
        || report.picture().processes().stream()
            .flatMap(process -> process.interrupt().stream())
            .anyMatch(Interrupt::pending)
        || report.picture().processes().stream()
            .flatMap(process -> process.threads().stream())
            .flatMap(thread -> thread.waitsFor().stream())
            .anyMatch(wait -> wait.kind() == WaitKind.GIL);
  }

  /** Reads all processes, one right after the other, and only then asks what they wait for. */
  private Looks looks(List<Integer> pids, InspectOptions options) throws CannotInspect {
    Instant now = Instant.now();
    try (Machine machine = new Machine(known.images())) {
      Round round = new Round(known, options, machine);
      if (options.tree()) {
        round.readTree(pids);
      } else {
        pids.forEach(round::read);
        round.explain();
      }
      known.trim(round.pids());
      return round.looks(now);
    }
  }

  /** Whether a process is run by a Python that can be looked into. */
  public boolean canInspect(int pid) {
    try {
      Opening opening = each -> PythonInspector.open(each, known.pythons(), known.images());
      return known.get(pid, opening) instanceof PythonInspector;
    } catch (CannotInspect e) {
      return false;
    }
  }
}

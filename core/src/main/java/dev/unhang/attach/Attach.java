package dev.unhang.attach;

import dev.unhang.history.Planted;
import dev.unhang.history.ProcessHistory;
import dev.unhang.python.PythonProcess;
import dev.unhang.target.CannotInspect;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Starts to record a process that runs already: CPython 3.14 and newer. */
public final class Attach {
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration STEP = Duration.ofMillis(20);

  private Attach() {}

  /** What came of it. */
  public enum Result {
    /** It is recorded from now on. */
    RECORDING,
    /** It was being recorded before. */
    ALREADY,
    /** It will be, as soon as one of its threads executes Python again. */
    PENDING
  }

  /**
   * Asks a process to record itself, and waits a moment for it to begin.
   *
   * @param records that are kept of each thread, at least
   * @throws CannotInspect if it may not be asked, or does not take requests
   * @throws IOException if it can't be given the recorder
   */
  public static Result to(int pid, int records)
      throws CannotInspect, IOException, InterruptedException {
    PythonProcess process = PythonProcess.open(pid);
    try {
      if (isRecorded(pid)) {
        return Result.ALREADY;
      }
      RemoteScript script = RemoteScript.of(process);
      Optional<String> pending = script.pending();
      if (pending.isPresent()) {
        return alreadyAsked(pid, pending.get());
      }
      Planted planted =
          Planted.prepare(pid, records)
              .orElseThrow(() -> new CannotInspect("unhang was built without a C compiler"));
      try {
        script.request(planted.script());
      } catch (CannotInspect e) {
        planted.remove();
        throw e;
      }
      return await(pid, script, planted);
    } finally {
      process.process().close();
    }
  }

  private static boolean isRecorded(int pid) throws IOException {
    return ProcessHistory.ofRunning(pid).isPresent();
  }

  private static Result alreadyAsked(int pid, String script) throws CannotInspect {
    if (Planted.isScript(script)) {
      return Result.PENDING;
    }
    throw new CannotInspect(
        "process %d was asked by another program to run %s, and has not done so yet"
            .formatted(pid, script));
  }

  private static Result await(int pid, RemoteScript script, Planted planted)
      throws CannotInspect, IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() - deadline < 0) {
      Optional<String> problem = planted.problem();
      if (problem.isPresent()) {
        script.withdraw();
        planted.remove();
        throw new CannotInspect(
            "process %d cannot load the recorder: %s".formatted(pid, problem.get()));
      }
      if (isRecorded(pid)) {
        script.withdraw();
        planted.removeScript();
        return Result.RECORDING;
      }
      Thread.sleep(STEP);
    }
    return Result.PENDING;
  }
}

package dev.unhang.findings;

import dev.unhang.model.Picture;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.Verdict;
import java.util.List;

/** From a picture to the report on it. */
public final class Diagnosis {
  private Diagnosis() {}

  /** What can be said from the main thread's state alone. */
  public static Report of(Picture picture) {
    boolean busy =
        picture.processes().getFirst().threads().stream()
            .anyMatch(t -> t.main() && t.state() == ThreadInfo.RunState.RUNNING);
    Verdict verdict = busy ? Verdict.BUSY : Verdict.EXTERNAL;
    return new Report(
        picture,
        verdict,
        busy ? "The main thread is running." : "The main thread waits.",
        List.of(),
        List.of());
  }
}

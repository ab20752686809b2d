package dev.unhang.model;

import java.util.List;

/**
 * A picture and what follows from it.
 *
 * @param summary the verdict in words, one sentence
 * @param chain from the main thread to the one that all depends on, each waiting for the next
 */
public record Report(
    Picture picture,
    Verdict verdict,
    String summary,
    List<Deadlock> deadlocks,
    List<Finding> findings,
    List<ThreadRef> chain) {
  public Report {
    deadlocks = List.copyOf(deadlocks);
    findings = List.copyOf(findings);
    chain = List.copyOf(chain);
  }

  public Report(
      Picture picture,
      Verdict verdict,
      String summary,
      List<Deadlock> deadlocks,
      List<Finding> findings) {
    this(picture, verdict, summary, deadlocks, findings, List.of());
  }
}

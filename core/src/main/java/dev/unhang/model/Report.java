package dev.unhang.model;

import java.util.List;

/**
 * A picture and what follows from it.
 *
 * @param summary the verdict in words, one sentence
 */
public record Report(
    Picture picture,
    Verdict verdict,
    String summary,
    List<Deadlock> deadlocks,
    List<Finding> findings) {
  public Report {
    deadlocks = List.copyOf(deadlocks);
    findings = List.copyOf(findings);
  }
}

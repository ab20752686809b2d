package dev.unhang.model;

import java.util.List;

/**
 * A picture and what follows from it.
 *
 * @param summary the verdict in words, one sentence
 * @param chain from the main thread to the one that all depends on, each waiting for the next
 * @param stuck who can never go on, as far as can be told: in a deadlock or behind one, or waiting
 *     for what can no longer happen
 */
public record Report(
    Picture picture,
    Verdict verdict,
    String summary,
    List<Deadlock> deadlocks,
    List<Finding> findings,
    List<ThreadRef> chain,
    List<ThreadRef> stuck) {
  public Report {
    deadlocks = List.copyOf(deadlocks);
    findings = List.copyOf(findings);
    chain = List.copyOf(chain);
    stuck = List.copyOf(stuck);
  }

  public Report(
      Picture picture,
      Verdict verdict,
      String summary,
      List<Deadlock> deadlocks,
      List<Finding> findings,
      List<ThreadRef> chain) {
    this(picture, verdict, summary, deadlocks, findings, chain, List.of());
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

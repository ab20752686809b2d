package dev.unhang.model;

import java.util.List;

/**
 * A rule that applied.
 *
 * @param id stable, kebab-case (REPORT.md's table)
 */
public record Finding(
    String id,
    Certainty certainty,
    String title,
    String explanation,
    List<String> advice,
    List<ThreadRef> threads) {

  public Finding {
    advice = List.copyOf(advice);
    threads = List.copyOf(threads);
  }
}

package dev.unhang.model;

import java.time.Instant;
import java.util.List;

/**
 * What was read, before any judgement: the wait-for graph in its raw form.
 *
 * @param processes the one that was asked for first; those that it has to do with follow
 */
public record Picture(
    Instant capturedAt, List<ProcessInfo> processes, List<Resource> resources, List<Gap> gaps) {
  public Picture {
    processes = List.copyOf(processes);
    resources = List.copyOf(resources);
    gaps = List.copyOf(gaps);
  }
}

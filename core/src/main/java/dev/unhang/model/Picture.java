package dev.unhang.model;

import java.time.Instant;
import java.util.List;

/** What was read, before any judgement: the wait-for graph in its raw form. */
public record Picture(
    Instant capturedAt, List<ProcessInfo> processes, List<Resource> resources, List<Gap> gaps) {
  public Picture {
    processes = List.copyOf(processes);
    resources = List.copyOf(resources);
    gaps = List.copyOf(gaps);
  }
}

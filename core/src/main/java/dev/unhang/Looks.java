package dev.unhang;

import dev.unhang.model.Gap;
import dev.unhang.model.Peer;
import dev.unhang.model.Picture;
import dev.unhang.model.ThreadRef;
import dev.unhang.waits.Resources;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

/**
 * A look at several processes.
 *
 * @param processes by pid
 * @param gaps those of processes that could not be looked at
 * @param peers processes that these name, and that are not among them
 */
record Looks(
    Instant start,
    Map<Integer, ProcessLook> processes,
    Resources resources,
    List<Gap> gaps,
    List<Peer> peers) {

  Picture picture() {
    return new Picture(
        start,
        processes.values().stream().map(ProcessLook::process).toList(),
        resources.all(),
        Stream.concat(
                processes.values().stream().flatMap(look -> look.gaps().stream()), gaps.stream())
            .distinct()
            .toList(),
        peers);
  }

  /** Whether a thread that runs may only wait: what a second look will show. */
  boolean maySpin() {
    return processes.values().stream().anyMatch(look -> !look.spinning().isEmpty());
  }

  /** With what only an earlier look and this one together show. */
  Looks after(Looks earlier) {
    return compared(earlier, ProcessLook::after);
  }

  /** With what only this look and a later one together show. */
  Looks before(Looks later) {
    return compared(later, ProcessLook::before);
  }

  private Looks compared(Looks other, BinaryOperator<ProcessLook> compare) {
    Map<Integer, ProcessLook> compared = new LinkedHashMap<>(processes);
    compared.replaceAll((pid, look) -> {
      ProcessLook same = other.processes.get(pid);
      return same == null ? look : compare.apply(look, same);
    });
    return new Looks(start, compared, resources, gaps, peers);
  }

  /** The threads that ran at some time from this look to the end of a later one. */
  Set<ThreadRef> ranUntil(Looks later) {
    Set<ThreadRef> ran = new HashSet<>();
    processes.forEach((pid, look) -> {
      ProcessLook again = later.processes.get(pid);
      ran.addAll(again == null ? look.threads() : look.ranUntil(again));
    });
    return ran;
  }
}

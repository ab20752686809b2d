package dev.unhang.findings;

import dev.unhang.model.Deadlock;
import dev.unhang.model.Deadlock.Member;
import dev.unhang.model.Picture;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadRef;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Two looks at the same processes. Threads are read one after the other, so that a single look may
 * join states of different moments to a cycle that never was. What stands in both looks while none
 * of its members ran stood at one moment too.
 */
public final class Confirmation {
  private Confirmation() {}

  /**
   * The report on the second look, with only those deadlocks that the first one shows as well.
   *
   * @param ran threads that ran at some time from the beginning of the first look to the end of the
   *     second, as their context switches show. Those that wake now and then to look whether the
   *     GIL is free, and those that spin, may be among them.
   */
  public static Report of(Picture first, Picture second, Set<ThreadRef> ran) {
    Set<ThreadRef> moved = new HashSet<>(ran);
    moved.removeAll(wakingInVain(first, second));
    Set<List<ThreadRef>> before =
        Diagnosis.of(first, moved).deadlocks().stream()
            .map(Confirmation::members)
            .collect(Collectors.toSet());
    Report report = Diagnosis.of(second, moved);
    // A deadlock has at least one member, and who has moved is in none: so this ends.
    while (!before.containsAll(members(report))) {
      members(report).stream().filter(members -> !before.contains(members)).forEach(moved::addAll);
      report = Diagnosis.of(second, moved);
    }
    return report;
  }

  private static Set<ThreadRef> wakingInVain(Picture first, Picture second) {
    Set<ThreadRef> waking = waking(first);
    waking.retainAll(waking(second));
    return waking;
  }

  private static Set<ThreadRef> waking(Picture picture) {
    return WaitGraph.of(picture, Set.of()).nodes().stream()
        .filter(node -> node.waitsFor().filter(Node::keepsRunning).isPresent())
        .map(Node::ref)
        .collect(Collectors.toSet());
  }

  private static Set<List<ThreadRef>> members(Report report) {
    return report.deadlocks().stream().map(Confirmation::members).collect(Collectors.toSet());
  }

  private static List<ThreadRef> members(Deadlock deadlock) {
    return deadlock.members().stream().map(Member::who).toList();
  }
}

package dev.unhang.watch;

import dev.unhang.model.Certainty;
import dev.unhang.model.Deadlock;
import dev.unhang.model.Deadlock.Member;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadRef;
import dev.unhang.watch.HungThread.Standing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which certain deadlocks of a process were told of. Those that are only likely can wait. */
final class DeadlockLog {
  private final int pid;
  private final Set<Set<ThreadRef>> told = new HashSet<>();

  DeadlockLog(int pid) {
    this.pid = pid;
  }

  boolean any() {
    return !told.isEmpty();
  }

  /**
   * Threads of this process that are found in a deadlock not told of before: they hang from now on.
   * One that goes through several processes is told of by the first.
   */
  List<HungThread> newMembers(Report report, Map<Integer, ThreadTrack> tracks, long now) {
    Set<Set<ThreadRef>> standing = new HashSet<>();
    List<HungThread> members = new ArrayList<>();
    for (Deadlock deadlock : report.deadlocks()) {
      Set<ThreadRef> who =
          deadlock.members().stream().map(Member::who).collect(Collectors.toUnmodifiableSet());
      if (deadlock.certainty() == Certainty.CERTAIN && who.stream().anyMatch(this::isOurs)) {
        standing.add(who);
        if (told.add(who)) {
          members.addAll(hang(deadlock, tracks, now));
        }
      }
    }
    told.retainAll(standing);
    return members;
  }

  private List<HungThread> hang(Deadlock deadlock, Map<Integer, ThreadTrack> tracks, long now) {
    List<HungThread> hanging = new ArrayList<>();
    boolean tell = isOurs(deadlock.members().getFirst().who());
    for (Member member : deadlock.members()) {
      ThreadTrack track = isOurs(member.who()) ? tracks.get(member.who().tid()) : null;
      if (track != null && !track.isHanging()) {
        track.hangs(Standing.STILL, false);
      }
      if (track != null && tell) {
        hanging.add(track.hanging(now));
      }
    }
    return hanging;
  }

  private boolean isOurs(ThreadRef who) {
    return who.pid() == pid;
  }
}

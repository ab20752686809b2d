package dev.unhang.report;

import dev.unhang.model.Deadlock;
import dev.unhang.model.Finding;
import dev.unhang.model.Frame;
import dev.unhang.model.Holder;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.Reading;
import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.model.ThreadRef;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The order in which threads are told of, and which of them are told of together. */
final class Threads {
  /** In a deadlock, or what a finding is about. */
  private final Set<ThreadRef> concerned = new HashSet<>();

  /** Waited for by others. */
  private final Set<ThreadRef> awaited = new HashSet<>();

  Threads(Report report) {
    for (Deadlock deadlock : report.deadlocks()) {
      deadlock.members().forEach(member -> concerned.add(plain(member.who())));
    }
    for (Finding finding : report.findings()) {
      finding.threads().forEach(thread -> concerned.add(plain(thread)));
    }
    report.picture().processes().stream()
        .flatMap(process -> process.threads().stream())
        .flatMap(ThreadInfo::waits)
        .flatMap(wait -> wait.holders().stream())
        .filter(holder -> holder.tid().isPresent())
        .forEach(holder -> awaited.add(thread(holder)));
  }

  /**
   * Groups that look alike, each with at least one; the main thread first, hung ones before idle
   * ones.
   */
  Collection<List<ThreadInfo>> groups(ProcessInfo process) {
    LinkedHashMap<Object, List<ThreadInfo>> groups = new LinkedHashMap<>();
    process.threads().stream()
        .sorted(Comparator.comparingInt(thread -> rank(process, thread)))
        .forEach(thread ->
            groups.computeIfAbsent(likeness(process, thread), _ -> new ArrayList<>()).add(thread));
    return groups.values();
  }

  private int rank(ProcessInfo process, ThreadInfo thread) {
    ThreadRef ref = new ThreadRef(process.pid(), thread.tid());
    if (thread.main()) {
      return 0;
    }
    if (concerned.contains(ref)) {
      return 1;
    }
    if (awaited.contains(ref) || thread.holdsGil()) {
      return 2;
    }
    if (!thread.python()) {
      return 6;
    }
    if (thread.waitsFor().isPresent() && !thread.waitsFor().get().holders().isEmpty()) {
      return 3;
    }
    return thread.state() == RunState.RUNNING ? 4 : 5;
  }

  private record Likeness(
      boolean python,
      long interpreter,
      RunState state,
      Reading reading,
      List<Frame> frames,
      Optional<WaitKind> kind,
      Optional<String> resource,
      List<Holder> holders) {}

  /** Equal for threads that one stack stands for. A thread that matters is like no other. */
  private Object likeness(ProcessInfo process, ThreadInfo thread) {
    if (rank(process, thread) < 3 || !thread.tasks().isEmpty() || !thread.greenlets().isEmpty()) {
      return thread.tid();
    }
    return new Likeness(
        thread.python(),
        thread.interpreter(),
        thread.state(),
        thread.reading(),
        thread.frames(),
        thread.waitsFor().map(Wait::kind),
        thread.waitsFor().flatMap(Wait::resource),
        thread.waitsFor().map(Wait::holders).orElse(List.of()));
  }

  private static ThreadRef plain(ThreadRef ref) {
    return new ThreadRef(ref.pid(), ref.tid());
  }

  private static ThreadRef thread(Holder holder) {
    return new ThreadRef(holder.pid(), holder.tid().orElseThrow());
  }
}

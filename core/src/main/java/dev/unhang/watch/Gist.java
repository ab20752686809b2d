package dev.unhang.watch;

import dev.unhang.model.ProcessInfo;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.model.Verdict;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What of a report would have to differ for it to be worth being shown again. */
record Gist(Verdict verdict, String summary, Map<Integer, Stack> waiting) {
  static Gist of(Report report) {
    return new Gist(
        report.verdict(),
        report.summary(),
        report.picture().processes().stream()
            .map(ProcessInfo::threads)
            .flatMap(List::stream)
            .filter(thread -> thread.state() == RunState.WAITING)
            .collect(Collectors.toMap(ThreadInfo::tid, Stack::of, (a, _) -> a)));
  }
}

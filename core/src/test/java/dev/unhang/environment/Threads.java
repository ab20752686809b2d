package dev.unhang.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Frame;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import java.util.List;

/** The threads of a report on one process. */
final class Threads {
  private Threads() {}

  static List<ThreadInfo> all(Report report) {
    return report.picture().processes().getFirst().threads();
  }

  static ThreadInfo only(Report report) {
    assertThat(all(report)).hasSize(1);
    return all(report).getFirst();
  }

  static ThreadInfo named(String name, Report report) {
    List<ThreadInfo> named = all(report).stream().filter(t -> t.name().equals(name)).toList();
    assertThat(named).as(name).hasSize(1);
    return named.getFirst();
  }

  /** Plain names, innermost first. */
  static List<String> functions(ThreadInfo thread) {
    return thread.frames().stream().map(frame -> ((Frame.Python) frame).name()).toList();
  }
}

package dev.unhang.waits;

import dev.unhang.InspectOptions;
import dev.unhang.Inspector;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.Report;
import dev.unhang.model.Resource;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.Wait;
import dev.unhang.target.CannotInspect;
import dev.unhang.testing.PythonProgram;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** Looks at programs until they are where the test wants them. */
final class Looking {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Inspector inspector = new Inspector();
  private final int pid;
  private final InspectOptions options;

  Looking(PythonProgram program) {
    this(program.pid(), InspectOptions.DEFAULT);
  }

  Looking(int pid, InspectOptions options) {
    this.pid = pid;
    this.options = options;
  }

  Report report() {
    try {
      return inspector.inspect(List.of(pid), options);
    } catch (CannotInspect e) {
      throw new AssertionError(e);
    }
  }

  /** The first report that is as wanted; when patience ends, the last one. */
  Report report(Predicate<Report> wanted) {
    Instant end = Instant.now().plus(PATIENCE);
    while (true) {
      Report report = report();
      if (wanted.test(report) || Instant.now().isAfter(end)) {
        return report;
      }
      sleep();
    }
  }

  /**
   * What the threads that the program named wait for, by their names, put into words; once it is as
   * wanted.
   */
  Map<String, String> waits(Map<String, String> wanted, Function<Said, String> words) {
    return words(report(report -> words(report, words).equals(wanted)), words);
  }

  /** A thread's wait with what the report has of it. */
  record Said(Report report, ThreadInfo thread, Wait waitsFor) {
    String kind() {
      return waitsFor.kind().id();
    }

    /** The resource's label; empty where there is none. */
    String label() {
      return report.picture().resources().stream()
          .filter(resource -> waitsFor.resource().equals(Optional.of(resource.id())))
          .map(Resource::label)
          .findFirst()
          .orElse("");
    }

    /** Names of the threads, or ids of the processes, that hold it, separated by commas. */
    String holders() {
      return String.join(
          ", ",
          waitsFor.holders().stream()
              .map(holder ->
                  process().threads().stream()
                      .filter(t -> holder.tid().isPresent())
                      .filter(t -> t.tid() == holder.tid().getAsInt())
                      .map(ThreadInfo::name)
                      .findFirst()
                      .orElse("process"))
              .toList());
    }

    private ProcessInfo process() {
      return report.picture().processes().getFirst();
    }
  }

  private static Map<String, String> words(Report report, Function<Said, String> words) {
    Map<String, String> waits = new TreeMap<>();
    for (ThreadInfo thread : report.picture().processes().getFirst().threads()) {
      if (thread.name().startsWith("Thread-")) {
        continue;
      }
      thread
          .waitsFor()
          .ifPresentOrElse(
              wait -> waits.put(thread.name(), words.apply(new Said(report, thread, wait))),
              () -> waits.put(thread.name(), "nothing"));
    }
    return waits;
  }

  private static void sleep() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}

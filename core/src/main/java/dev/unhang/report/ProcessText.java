package dev.unhang.report;

import dev.unhang.model.Interrupt;
import dev.unhang.model.Library;
import dev.unhang.model.Library.Threading;
import dev.unhang.model.ProcessInfo;
import java.util.ArrayList;
import java.util.List;

/** What a person should know of a process beside its threads. */
final class ProcessText {
  private ProcessText() {}

  static void put(ProcessInfo process, Page page) {
    process
        .takenUp()
        .ifPresent(
            why -> page.put(Ink.FAINT, "its parent has ended; looked at since " + why).end());
    process.libraries().forEach(library -> page.put(Ink.FAINT, library(library)).end());
    process.interrupt().map(Interrupt::state).map(ProcessText::interrupt).ifPresent(page::put);
    process.interrupt().ifPresent(_ -> page.end());
  }

  /** {@code OpenBLAS 0.3.21, pthreads, 2 threads (1 of its own lives), for numpy: /usr/lib/...}. */
  private static String library(Library library) {
    List<String> facts = new ArrayList<>();
    facts.add(library.name() + library.version().map(version -> " " + version).orElse(""));
    library.threading().map(Threading::id).ifPresent(facts::add);
    library.threads().ifPresent(n -> facts.add("set to " + n + (n == 1 ? " thread" : " threads")));
    if (library.threading().filter(Threading.SERIAL::equals).isEmpty()) {
      facts.add(library.workers() + " of its own alive");
    }
    if (!library.usedBy().isEmpty()) {
      facts.add("used by " + String.join(" and ", library.usedBy()));
    }
    return String.join(", ", facts) + ": " + library.path();
  }

  private static String interrupt(Interrupt.State state) {
    return switch (state) {
      case IGNORED -> "Ctrl-C (SIGINT) is ignored";
      case BLOCKED -> "Ctrl-C (SIGINT) is blocked by every thread";
      case HELD_BACK -> "Ctrl-C (SIGINT) has come, and is blocked by every thread";
      case ARRIVED -> "Ctrl-C (SIGINT) has come, and its handler did not run yet";
    };
  }
}

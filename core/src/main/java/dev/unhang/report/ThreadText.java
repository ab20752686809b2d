package dev.unhang.report;

import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.Reading;
import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.model.Wait;
import java.util.List;
import java.util.Optional;

/** What one thread does, and the stack that shows it. */
final class ThreadText {
  private static final int NAMES = 12;

  private final WaitPhrase waits;
  private final Page page;

  /**
   * @param pid of the threads' process
   */
  ThreadText(int pid, Names names, Page page) {
    this.waits = new WaitPhrase(pid, names, page);
    this.page = page;
  }

  /** One thread stands for all that are like it. */
  void put(List<ThreadInfo> alike) {
    ThreadInfo thread = alike.getFirst();
    page.put("Thread " + thread.tid() + " ").put(Ink.NAME, "\"" + thread.name() + "\"").put(" ");
    state(thread);
    page.end();
    thread.waitsFor().flatMap(Wait::note).ifPresent(note -> page.paragraph("    (", note + ")"));
    StackText.put(thread.frames(), "    ", page);
    new TaskTree(thread, waits, page).put();
    GreenletText.put(thread.greenlets(), waits, page);
    likewise(alike.subList(1, alike.size()));
    page.end();
  }

  private void state(ThreadInfo thread) {
    running(thread.waitsFor(), thread.state());
    page.put(thread.holdsGil() ? ", holds the GIL" : "")
        .put(thread.gilOverdue() ? " and does not give it up" : "")
        .put(thread.daemon() ? ", daemon" : "")
        .put(thread.python() ? "" : ", not a Python thread")
        .put(thread.interpreter() == 0 ? "" : ", in subinterpreter " + thread.interpreter());
    if (thread.reading() == Reading.MOVING) {
      page.put(Ink.WARNING, ", ran while it was read: frames may be of different moments");
    }
  }

  private void running(Optional<Wait> wait, RunState state) {
    if (wait.isPresent()) {
      waits.put(wait.get());
    } else {
      page.put(state == RunState.RUNNING ? "running" : "waiting");
    }
  }

  private void likewise(List<ThreadInfo> others) {
    if (others.isEmpty()) {
      return;
    }
    String named = String.join(", ", others.stream().limit(NAMES).map(ThreadInfo::name).toList());
    String rest = others.size() > NAMES ? " and " + (others.size() - NAMES) + " others" : "";
    page.paragraph("    ", "... and " + others.size() + " more like it: " + named + rest);
  }
}

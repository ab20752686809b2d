package dev.unhang.watch;

import dev.unhang.model.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What {@code --on-hang} asks for, done beside the watching. */
final class Actions {
  private final OnHang onHang;
  private final WatchContext context;
  private final List<Thread> running = new ArrayList<>();

  Actions(OnHang onHang, WatchContext context) {
    this.onHang = onHang;
    this.context = context;
  }

  /** Begins it for a process that hangs for certain. */
  synchronized void begin(int pid, Report report) {
    switch (onHang) {
      case OnHang.Report() -> {}
      case OnHang.Kill() -> hangingWith(pid, report).forEach(this::end);
      case OnHang.Core() -> start(() -> new CoreDump(pid, context.listener()).make());
      case OnHang.Exec(String command) ->
          start(() -> new HangCommand(command, context).run(pid, report));
    }
  }

  /** The process, and those that it started which will never go on either. */
  private static Set<Integer> hangingWith(int pid, Report report) {
    Set<Integer> pids = new LinkedHashSet<>(List.of(pid));
    report.stuck().forEach(who -> pids.add(who.pid()));
    return pids;
  }

  private void end(int pid) {
    new Ending(pid, context.listener()).begin();
  }

  private void start(Runnable work) {
    running.add(Thread.ofPlatform().daemon().name("unhang-action").start(work));
  }

  /** Waits for what is still going on, each of which has its own bound. */
  synchronized void await() throws InterruptedException {
    for (Thread thread : running) {
      thread.join(Duration.ofMinutes(2));
    }
  }
}

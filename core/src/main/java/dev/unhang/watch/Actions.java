package dev.unhang.watch;

import dev.unhang.model.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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
      case OnHang.Kill() -> new Ending(pid, context.listener()).begin();
      case OnHang.Core() -> start(() -> new CoreDump(pid, context.listener()).make());
      case OnHang.Exec(String command) ->
          start(() -> new HangCommand(command, context).run(pid, report));
    }
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

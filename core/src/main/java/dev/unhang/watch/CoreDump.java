package dev.unhang.watch;

import dev.unhang.linux.CoreFiles;
import dev.unhang.linux.PidFd;
import dev.unhang.linux.Signal;
import java.io.IOException;
import java.time.Duration;

/** Has the kernel write a core file of a process, which ends it: SIGABRT. */
final class CoreDump {
  /** A large one takes its time. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final int pid;
  private final WatchListener listener;

  CoreDump(int pid, WatchListener listener) {
    this.pid = pid;
    this.listener = listener;
  }

  void make() {
    String where;
    try {
      where = CoreFiles.destination(pid);
    } catch (IOException e) {
      where = "wherever the kernel puts it: " + e.getMessage();
    }
    try (PidFd process = new PidFd(pid)) {
      CoreFiles.liftLimit(pid);
      say("ending it by SIGABRT, with a core dump: " + where);
      if (!process.signal(Signal.ABRT)) {
        say("it has ended, or may not be signalled");
      } else if (!process.ended(LIMIT)) {
        say("SIGABRT did not end it: it handles or blocks that signal");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void say(String what) {
    listener.notice(new Notice.Action(pid, what));
  }
}

package dev.unhang.watch;

import dev.unhang.linux.Signal;
import dev.unhang.linux.Signals;
import java.util.List;

/** Watches programs that run already, and leaves them alone: {@code unhang watch}. */
public final class Watch {
  private final WatchOptions options;
  private final WatchContext context;

  public Watch(WatchOptions options, WatchContext context) {
    this.options = options;
    this.context = context.shared();
  }

  /** Until all of them have ended, or Ctrl-C, or the time is over. */
  public void processes(List<Integer> pids) throws InterruptedException {
    watch(
        options.children()
            ? new TreeRoster(pids, context.python())
            : new NamedRoster(pids, context.python()));
  }

  /** Every Python process that may be looked into, until Ctrl-C, or the time is over. */
  public void all() throws InterruptedException {
    watch(new OpenRoster(context.python()));
  }

  private void watch(Roster roster) throws InterruptedException {
    Actions actions = new Actions(options.onHang(), context);
    Watcher watcher = new Watcher(options, context, roster, true, actions::begin);
    for (Signal signal : List.of(Signal.INT, Signal.TERM, Signal.HUP)) {
      Signals.handle(signal, watcher::stop);
    }
    watcher.run(options.timeout());
    actions.await();
  }
}

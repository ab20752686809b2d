package dev.unhang.watch;

import dev.unhang.linux.Child;
import dev.unhang.linux.ProcFs;
import dev.unhang.linux.Signal;
import dev.unhang.linux.Signals;
import dev.unhang.linux.TaskStat;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Passes on to the program what signals unhang gets. */
final class Relay {
  private static final List<Signal> SENT_BY_PROCESSES =
      List.of(Signal.TERM, Signal.HUP, Signal.USR1, Signal.USR2, Signal.CONT);

  /** A terminal sends these to all processes of its foreground group. */
  private static final List<Signal> SENT_BY_TERMINALS = List.of(Signal.INT, Signal.WINCH);

  private final Child child;
  private final Consumer<Signal> came;

  private Relay(Child child, Consumer<Signal> came) {
    this.child = child;
    this.came = came;
  }

  /**
   * @param came told of each signal after it was passed on
   */
  static Relay install(Child child, Consumer<Signal> came) {
    Relay relay = new Relay(child, came);
    for (Signal signal : SENT_BY_PROCESSES) {
      Signals.handle(signal, () -> relay.pass(signal));
    }
    for (Signal signal : SENT_BY_TERMINALS) {
      Signals.handle(signal, () -> relay.passUnlessShared(signal));
    }
    Signals.quitSetsAlarm(() -> relay.passUnlessShared(Signal.QUIT));
    return relay;
  }

  /** To be called now and then: a SIGQUIT shows only by its traces. */
  void poll() {
    if (Signals.takeBackAlarm()) {
      passUnlessShared(Signal.QUIT);
    }
  }

  private void pass(Signal signal) {
    child.signal(signal);
    came.accept(signal);
  }

  private void passUnlessShared(Signal signal) {
    if (!terminalReachesBoth()) {
      child.signal(signal);
    }
    came.accept(signal);
  }

  /**
   * Whether the terminal's signals go to the program without our help. One that was sent to unhang
   * alone, by kill(1), cannot be told from those, and is not passed on either.
   */
  private boolean terminalReachesBoth() {
    try {
      TaskStat self = ProcFs.stat((int) ProcessHandle.current().pid());
      TaskStat program = ProcFs.stat(child.pid());
      return self.group() == program.group()
          && self.foreground().isPresent()
          && self.foreground().getAsInt() == self.group();
    } catch (IOException ended) {
      return true;
    }
  }
}

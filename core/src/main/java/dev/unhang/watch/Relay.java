package dev.unhang.watch;

import dev.unhang.linux.Child;
import dev.unhang.linux.ProcFs;
import dev.unhang.linux.Signal;
import dev.unhang.linux.Signals;
import dev.unhang.linux.TaskStat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Passes on to the program what signals unhang gets. */
final class Relay {
  private static final List<Signal> SENT_BY_PROCESSES =
      List.of(Signal.TERM, Signal.HUP, Signal.USR1, Signal.USR2, Signal.CONT);

  /** A terminal sends these to all processes of its foreground group. */
  private static final List<Signal> SENT_BY_TERMINALS = List.of(Signal.INT, Signal.WINCH);

  private final Consumer<Signal> came;
  private final List<Signal> early = new ArrayList<>();
  private Optional<Child> program = Optional.empty();

  private Relay(Consumer<Signal> came) {
    this.came = came;
  }

  /**
   * Takes the signals from now on. To be called before the program is started: later, one could end
   * unhang while the program goes on.
   *
   * @param came told of each signal after it was passed on
   */
  static Relay install(Consumer<Signal> came) {
    Relay relay = new Relay(came);
    for (Signal signal : SENT_BY_PROCESSES) {
      Signals.handle(signal, () -> relay.pass(signal, true));
    }
    for (Signal signal : SENT_BY_TERMINALS) {
      Signals.handle(signal, () -> relay.pass(signal, !relay.terminalReachesBoth()));
    }
    Signals.quitSetsAlarm(relay::quit);
    return relay;
  }

  /** From now on signals are this one's; first of all those that came before it could get any. */
  synchronized void serve(Child child) {
    program = Optional.of(child);
    early.forEach(child::signal);
  }

  /** To be called now and then: a SIGQUIT shows only by its traces. */
  void poll() {
    if (Signals.takeBackAlarm()) {
      quit();
    }
  }

  private void quit() {
    pass(Signal.QUIT, !terminalReachesBoth());
  }

  private synchronized void pass(Signal signal, boolean needed) {
    if (program.isEmpty()) {
      early.add(signal);
    } else if (needed) {
      program.get().signal(signal);
    }
    came.accept(signal);
  }

  /**
   * Whether the terminal's signals go to the program without our help. One that was sent to unhang
   * alone, by kill(1), cannot be told from those, and is not passed on either.
   */
  private synchronized boolean terminalReachesBoth() {
    try {
      TaskStat self = ProcFs.stat((int) ProcessHandle.current().pid());
      return program.isPresent()
          && self.group() == ProcFs.stat(program.get().pid()).group()
          && self.foreground().isPresent()
          && self.foreground().getAsInt() == self.group();
    } catch (IOException ended) {
      return true;
    }
  }
}

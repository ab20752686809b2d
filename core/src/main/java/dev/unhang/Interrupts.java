package dev.unhang;

import dev.unhang.linux.Signal;
import dev.unhang.linux.SignalMasks;
import dev.unhang.memory.Memory;
import dev.unhang.model.Interrupt;
import dev.unhang.model.Interrupt.State;
import dev.unhang.python.PendingInterrupt;
import dev.unhang.python.PythonProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What becomes of Ctrl-C in a process. */
final class Interrupts {
  /** Those that end a program by default, the gentlest first; Ctrl-\ sends the second. */
  private static final List<Signal> ENDING = List.of(Signal.TERM, Signal.QUIT);

  private Interrupts() {}

  /**
   * Empty where it acts as usual, or the process has ended.
   *
   * @param tids of all threads: a signal to the process goes to any that does not block it
   * @param memory of the process
   */
  static Optional<Interrupt> of(PythonProcess python, Collection<Integer> tids, Memory memory) {
    try {
      int pid = python.process().pid();
      List<SignalMasks> threads = new ArrayList<>(List.of(SignalMasks.of(pid, pid)));
      if (threads.getFirst().blocked(Signal.INT)) { // rare: the others need not be looked at else
        for (int tid : tids) {
          threads.add(SignalMasks.of(pid, tid));
        }
      }
      return of(threads, PendingInterrupt.in(python, memory).orElse(false));
    } catch (IOException e) {
      return Optional.empty(); // a thread has ended meanwhile: the program moves
    }
  }

  private static Optional<Interrupt> of(List<SignalMasks> threads, boolean arrived) {
    boolean blocked = threads.stream().allMatch(masks -> masks.blocked(Signal.INT));
    boolean ignored = threads.stream().anyMatch(masks -> masks.ignored(Signal.INT));
    if (arrived) {
      return Optional.of(interrupt(State.ARRIVED, threads));
    }
    if (blocked) {
      boolean pending = threads.stream().anyMatch(masks -> masks.pending(Signal.INT));
      return Optional.of(interrupt(pending ? State.HELD_BACK : State.BLOCKED, threads));
    }
    return ignored ? Optional.of(interrupt(State.IGNORED, threads)) : Optional.empty();
  }

  private static Interrupt interrupt(State state, List<SignalMasks> threads) {
    Stream<Signal> taken =
        ENDING.stream()
            .filter(signal -> threads.stream().anyMatch(masks -> masks.takesDefault(signal)));
    return new Interrupt(
        state, Stream.concat(taken, Stream.of(Signal.KILL)).map(signal -> "SIG" + signal).toList());
  }
}

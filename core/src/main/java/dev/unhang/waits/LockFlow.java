package dev.unhang.waits;

import dev.unhang.python.CodeBody;
import dev.unhang.python.Instruction;
import dev.unhang.python.bytecode.ControlFlow;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * What may have become of one lock on the ways through one function: a forward data-flow analysis
 * over what the function's instructions do to the lock.
 */
final class LockFlow {
  /** Bits of a state: each says that there is a way here on which this was done last. */
  static final long UNTOUCHED = 1;

  /** What was taken before the start, outside of the function perhaps, was given back. */
  static final long GIVEN_BACK = 2;

  private static final int FIRST_SITE = 2;
  private static final int BITS_PER_SITE = 2;

  /** So many places in a function are told apart; what further ones do is not followed. */
  static final int MOST_SITES = (Long.SIZE - FIRST_SITE) / BITS_PER_SITE;

  /** What an instruction does to the lock. */
  sealed interface Deed {}

  /**
   * Takes it.
   *
   * @param site the number of the place, below {@link #MOST_SITES}
   * @param maybe whether it may fail, and returns whether it did
   */
  record Take(int site, boolean maybe) implements Deed {}

  record GiveBack() implements Deed {}

  /** The name under which the lock was taken at these places comes to mean something else. */
  record Rename(long sites) implements Deed {}

  /**
   * Something that is done to the lock.
   *
   * @param index the instruction after which it is done
   */
  record Step(int index, Deed deed) {}

  private final List<Instruction> code;
  private final ControlFlow flow;
  private final List<Step> steps;
  private final BitSet places = new BitSet();

  LockFlow(CodeBody body, ControlFlow flow, List<Step> steps) {
    this.code = body.bytecode().instructions();
    this.flow = flow;
    this.steps = steps;
    steps.forEach(step -> places.set(step.index()));
  }

  static long taken(int site) {
    return 1L << (FIRST_SITE + BITS_PER_SITE * site);
  }

  static long tried(int site) {
    return taken(site) << 1;
  }

  /** Whether there is a way on which the lock was taken last, or it was tried to. */
  static boolean isTaken(long state) {
    return (state & ~(UNTOUCHED | GIVEN_BACK)) != 0;
  }

  /**
   * The states before each instruction; zero where the function does not come.
   *
   * @param start the instruction at which nothing was done yet
   */
  long[] before(int start) {
    long[] states = new long[code.size()];
    Deque<Integer> work = new ArrayDeque<>();
    join(states, start, UNTOUCHED, work);
    while (!work.isEmpty()) {
      int at = work.remove();
      for (int handler : flow.handlers(at)) {
        join(states, handler, states[at], work);
      }
      long after = after(at, states[at]);
      for (ControlFlow.Edge edge : flow.from(at)) {
        join(states, edge.to(), onEdge(at, edge, after), work);
      }
    }
    return states;
  }

  private static void join(long[] states, int index, long state, Deque<Integer> work) {
    if ((states[index] | state) != states[index]) {
      states[index] |= state;
      work.add(index);
    }
  }

  private long after(int index, long before) {
    long state = before;
    if (places.get(index)) {
      for (Step step : steps) {
        if (step.index() == index && state != 0) {
          state = apply(step.deed(), state);
        }
      }
    }
    return state;
  }

  private static long apply(Deed deed, long state) {
    return switch (deed) {
      case Take(int site, boolean maybe) -> maybe ? tried(site) | state : taken(site);
      case GiveBack() ->
          (state & (UNTOUCHED | GIVEN_BACK)) == 0
              ? UNTOUCHED
              : GIVEN_BACK | (isTaken(state) ? UNTOUCHED : 0);
      case Rename(long sites) -> (state & sites) == 0 ? state : (state & ~sites) | UNTOUCHED;
    };
  }

  /** A branch on what an attempt to take the lock returned tells whether it did. */
  private long onEdge(int index, ControlFlow.Edge edge, long state) {
    Instruction branch = code.get(index);
    boolean ifTrue = branch.name().contains("JUMP") && branch.name().contains("IF_TRUE");
    boolean ifFalse = branch.name().contains("JUMP") && branch.name().contains("IF_FALSE");
    int tested = index - 1;
    if (tested >= 0 && code.get(tested).is("TO_BOOL")) {
      tested--;
    }
    if (tested < 0 || !(ifTrue || ifFalse) || !places.get(tested)) {
      return state;
    }
    long result = state;
    for (Step step : steps) {
      if (step.index() == tested && step.deed() instanceof Take(int site, boolean maybe) && maybe) {
        boolean success = edge.jump() == ifTrue;
        result = success ? taken(site) : result & ~tried(site);
      }
    }
    return result;
  }

  /** All that can have been done when the function returns. */
  static long atReturns(CodeBody body, long[] states) {
    long all = 0;
    for (int i = 0; i < states.length; i++) {
      if (body.bytecode().instructions().get(i).is("RETURN_VALUE", "RETURN_CONST")) {
        all |= states[i];
      }
    }
    return all;
  }

  /**
   * Whether every way on from an instruction, itself included, comes to where the lock is given
   * back, before it is taken, or the function left.
   */
  boolean givesBackFrom(int start) {
    boolean[] seen = new boolean[code.size()];
    Deque<Integer> work = new ArrayDeque<>(List.of(start));
    boolean found = false;
    while (!work.isEmpty()) {
      int at = work.remove();
      if (seen[at]) {
        continue;
      }
      seen[at] = true;
      Deed[] here =
          steps.stream().filter(s -> s.index() == at).map(Step::deed).toArray(Deed[]::new);
      if (Arrays.stream(here).anyMatch(Take.class::isInstance)) {
        return false;
      }
      if (Arrays.stream(here).anyMatch(GiveBack.class::isInstance)) {
        found = true;
      } else if (ControlFlow.leaves(code.get(at))) {
        return false;
      } else {
        flow.from(at).forEach(edge -> work.add(edge.to()));
      }
    }
    return found;
  }
}

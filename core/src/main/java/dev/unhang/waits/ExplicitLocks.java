package dev.unhang.waits;

import static dev.unhang.waits.LockUse.Strength.GIVEN_BACK;
import static dev.unhang.waits.LockUse.Strength.KEPT;
import static dev.unhang.waits.LockUse.Strength.PERHAPS_GIVEN_BACK;
import static dev.unhang.waits.LockUse.Strength.PERHAPS_TAKEN;
import static dev.unhang.waits.LockUse.Strength.TAKEN;
import static dev.unhang.waits.LockUse.Strength.TO_BE_GIVEN_BACK;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Place;
import dev.unhang.python.CodeBody;
import dev.unhang.python.Instruction;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.bytecode.FrameEnvironment;
import dev.unhang.python.bytecode.MethodCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What frames hold by calls of {@code acquire} and {@code release}: inferred, never certain. */
final class ExplicitLocks {
  private final Readers readers;
  private final LockEffects effects;
  private final Map<Long, List<MethodCall>> callsOf = new HashMap<>();

  ExplicitLocks(Readers readers, LockEffects effects) {
    this.readers = readers;
    this.effects = effects;
  }

  /** What is done in one frame. */
  final class InFrame {
    private final PythonFrame frame;
    private final CodeBody body;
    private final OptionalInt here;
    private final Map<Long, LockDeeds> deeds;

    private InFrame(PythonFrame frame, CodeBody body, Map<Long, LockDeeds> deeds) {
      this.frame = frame;
      this.body = body;
      this.here = body.bytecode().index(frame.instruction());
      this.deeds = deeds;
    }

    /** What it has done to locks since it was called. */
    List<LockUse> uses() {
      List<LockUse> uses = new ArrayList<>();
      if (here.isPresent()) {
        deeds.forEach((lock, what) -> use(lock, what).ifPresent(uses::add));
      }
      return uses;
    }

    /** Whether and how it gave a lock back since an instruction. */
    Optional<LockUse.Strength> givenBackSince(int instruction, long lock) {
      LockDeeds what = deeds.get(lock);
      OptionalInt since = body.bytecode().index(instruction);
      if (what == null || here.isEmpty() || since.isEmpty()) {
        return Optional.empty();
      }
      long state = flow(what).before(since.getAsInt())[here.getAsInt()];
      return givenBack(state);
    }

    /** Whether it is just about to take a lock, or waits to. */
    boolean takesNow(long lock) {
      LockDeeds what = deeds.get(lock);
      return what != null
          && here.isPresent()
          && what.sites().stream()
              .anyMatch(
                  site -> site.calls() <= here.getAsInt() && here.getAsInt() <= site.completes());
    }

    private Optional<LockUse> use(long lock, LockDeeds what) {
      LockFlow flow = flow(what);
      long state = flow.before(0)[here.getAsInt()];
      if (LockFlow.isTaken(state)) {
        return Optional.of(taken(lock, what, state));
      }
      Optional<LockUse.Strength> back = givenBack(state);
      if (back.isPresent()) {
        return Optional.of(new LockUse(lock, back.get(), Optional.empty(), Optional.empty()));
      }
      if (state == LockFlow.UNTOUCHED && flow.givesBackFrom(here.getAsInt())) {
        String basis = "what " + frame.code().name() + " does next, which gives it back";
        return Optional.of(
            new LockUse(lock, TO_BE_GIVEN_BACK, Optional.empty(), Optional.of(basis)));
      }
      return Optional.empty();
    }

    private LockUse taken(long lock, LockDeeds what, long state) {
      MethodCall site = site(what, state);
      String call = site.method() + "() in line " + line(site).orElse(0);
      boolean sure = (state & (LockFlow.UNTOUCHED | LockFlow.GIVEN_BACK)) == 0;
      if (!sure) {
        String basis = call + ", which may not have taken it";
        return new LockUse(lock, PERHAPS_TAKEN, place(site), Optional.of(basis));
      }
      return what.givesBack()
          ? new LockUse(
              lock, TAKEN, place(site), Optional.of(call + ", behind which it was not given back"))
          : new LockUse(
              lock, KEPT, place(site), Optional.of(call + ", in a function that keeps it"));
    }

    private LockFlow flow(LockDeeds what) {
      return new LockFlow(body, readers.analyses().flow(body), what.steps());
    }

    private static Optional<LockUse.Strength> givenBack(long state) {
      if ((state & LockFlow.GIVEN_BACK) == 0 || LockFlow.isTaken(state)) {
        return Optional.empty();
      }
      return Optional.of(state == LockFlow.GIVEN_BACK ? GIVEN_BACK : PERHAPS_GIVEN_BACK);
    }

    /** The last place in the code's order at which it may have been taken. */
    private static MethodCall site(LockDeeds what, long state) {
      for (int site = what.sites().size() - 1; site > 0; site--) {
        if ((state & (LockFlow.taken(site) | LockFlow.tried(site))) != 0) {
          return what.sites().get(site);
        }
      }
      return what.sites().getFirst();
    }

    private OptionalInt line(MethodCall call) {
      Instruction instruction = body.bytecode().instructions().get(call.calls());
      return frame.code().line(instruction.start());
    }

    private Optional<Place> place(MethodCall call) {
      OptionalInt line = line(call);
      return line.isPresent()
          ? Optional.of(new Place(frame.code().file(), line.getAsInt()))
          : Optional.empty();
    }
  }

  InFrame of(PythonFrame frame) throws MemoryFault {
    CodeBody body = readers.bodies().of(frame.code());
    List<MethodCall> calls = callsOf.get(body.code().address());
    if (calls == null) {
      calls = readers.calls().of(body, LockEffects::concernsLocks);
      callsOf.put(body.code().address(), calls);
    }
    FrameEnvironment where =
        new FrameEnvironment(frame, readers.values(), readers.functions(), readers.objects());
    return new InFrame(
        frame,
        body,
        calls.isEmpty() ? Map.of() : LockDeeds.of(body, calls, where, effects::ofCall));
  }
}

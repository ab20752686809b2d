package dev.unhang.waits;

import dev.unhang.linux.BlockedCall;
import dev.unhang.target.CannotInspect;
import dev.unhang.unwind.NativeFrame;
import dev.unhang.unwind.NativeStacks;
import dev.unhang.unwind.StackLook;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The native calls of the threads of one picture; each unwound when it is first asked for. */
final class NativeCalls {
  private final NativeStacks stacks;
  private final Map<Integer, List<NativeCall>> known = new HashMap<>();
  private @Nullable StackLook look;

  NativeCalls(NativeStacks stacks) {
    this.stacks = stacks;
  }

  /** Innermost first; empty for a thread that runs. */
  List<NativeCall> of(BlockedThread thread) {
    return known.computeIfAbsent(thread.tid(), tid -> unwind(thread));
  }

  /** What of the C library a thread waits for by a futex, as far as its functions tell. */
  Optional<Primitive> primitive(BlockedThread thread) {
    return thread.futex().flatMap(futex -> Primitive.of(of(thread)));
  }

  /** The image that something lies in. */
  Optional<String> library(long address) {
    try {
      return look().name(new NativeFrame(address, 0, true, false)).library();
    } catch (CannotInspect e) {
      return Optional.empty(); // the process has ended
    }
  }

  private List<NativeCall> unwind(BlockedThread thread) {
    Optional<BlockedCall> call = thread.call();
    if (call.isEmpty()) {
      return List.of();
    }
    try {
      StackLook look = look();
      return look.standing(call.get()).frames().stream()
          .map(frame -> new NativeCall(frame, look.name(frame)))
          .toList();
    } catch (CannotInspect e) {
      return List.of(); // the process has ended
    }
  }

  private StackLook look() throws CannotInspect {
    StackLook begun = look;
    if (begun == null) {
      begun = stacks.look();
      look = begun;
    }
    return begun;
  }
}

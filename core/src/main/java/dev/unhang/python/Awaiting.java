package dev.unhang.python;

import static dev.unhang.layout.Member.ASYNC_GENERATOR_SEND_GEN;
import static dev.unhang.layout.Member.ASYNC_GENERATOR_THROW_GEN;
import static dev.unhang.layout.Member.COROUTINE_WRAPPER_COROUTINE;
import static dev.unhang.layout.Member.FUTURE_ITER_FUTURE;

import dev.unhang.layout.Layout;
import dev.unhang.layout.Member;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** What suspended coroutines await, and what these await in turn. */
public final class Awaiting {
  private static final int MOST_STEPS = 10_000;

  /** A {@code RESUME} behind {@code yield from} or {@code await} has this bit in its argument. */
  private static final int RESUMES_DELEGATION = 2;

  private final Memory memory;
  private final Layout layout;
  private final Objects objects;
  private final Generators generators;
  private final CodeBodies bodies;
  private final FrameValues values;

  public Awaiting(
      Memory memory,
      Layout layout,
      Objects objects,
      Generators generators,
      CodeBodies bodies,
      FrameValues values) {
    this.memory = memory;
    this.layout = layout;
    this.objects = objects;
    this.generators = generators;
    this.bodies = bodies;
    this.values = values;
  }

  /**
   * Suspended frames, each of which awaits the one before.
   *
   * @param frames innermost first
   * @param awaited address of what the innermost one awaits, such as a future; empty if it is just
   *     to go on
   */
  public record Chain(List<PythonFrame> frames, OptionalLong awaited) {
    public Chain {
      frames = List.copyOf(frames);
    }
  }

  /** From a coroutine, or any other object that can be awaited, to the end. */
  public Chain from(long coroutine) throws MemoryFault {
    List<PythonFrame> frames = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    OptionalLong awaited = OptionalLong.of(coroutine);
    while (awaited.isPresent()) {
      long at = awaited.getAsLong();
      if (!seen.add(at) || seen.size() > MOST_STEPS) {
        throw new MemoryFault("a chain of coroutines that does not end");
      }
      Optional<Member> wrapped = wrapped(at);
      if (wrapped.isPresent()) {
        awaited = pointer(memory.u64(at + layout.offset(wrapped.get())));
      } else if (generators.isGenerator(at)) {
        Optional<PythonFrame> frame = generators.frame(at);
        frame.ifPresent(frames::add);
        awaited = frame.isPresent() ? awaitedBy(frame.get()) : OptionalLong.empty();
      } else {
        break;
      }
    }
    return new Chain(frames.reversed(), awaited);
  }

  /** Where an object keeps the one that it stands for. */
  private Optional<Member> wrapped(long object) throws MemoryFault {
    return switch (objects.typeNames().name(objects.types().of(object))) {
      case "coroutine_wrapper" -> Optional.of(COROUTINE_WRAPPER_COROUTINE);
      case "async_generator_asend" -> Optional.of(ASYNC_GENERATOR_SEND_GEN);
      case "async_generator_athrow" -> Optional.of(ASYNC_GENERATOR_THROW_GEN);
      case "_asyncio.FutureIter" -> Optional.of(FUTURE_ITER_FUTURE);
      default -> Optional.empty();
    };
  }

  /** {@code _PyGen_yf} (Objects/genobject.c): the top of the stack, if the frame delegates. */
  private OptionalLong awaitedBy(PythonFrame frame) throws MemoryFault {
    return delegates(frame) ? values.topOfStack(frame) : OptionalLong.empty();
  }

  /** The position is at the suspending instruction or, from 3.13, behind it. */
  private boolean delegates(PythonFrame frame) throws MemoryFault {
    Bytecode code = bodies.of(frame.code()).bytecode();
    OptionalInt at = code.index(frame.instruction());
    return at.isPresent()
        && code.instructions().stream()
            .skip(at.getAsInt())
            .limit(2)
            .anyMatch(instruction ->
                instruction.is("YIELD_FROM")
                    || (instruction.is("RESUME")
                        && (instruction.argument() & RESUMES_DELEGATION) != 0));
  }

  private static OptionalLong pointer(long address) {
    return address == 0 ? OptionalLong.empty() : OptionalLong.of(address);
  }
}

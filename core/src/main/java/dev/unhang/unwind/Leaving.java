package dev.unhang.unwind;

import dev.unhang.instructions.Effect;
import dev.unhang.instructions.Place;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A function on one way to its end: its registers, and what it has written since to its stack. What
 * it calculates otherwise does not matter, as it gives back the registers that it has to preserve.
 */
final class Leaving {
  private final Memory stack;
  private final Map<Long, OptionalLong> written;
  private RegisterSet registers;
  private long address;

  private Leaving(
      Memory stack, Map<Long, OptionalLong> written, RegisterSet registers, long address) {
    this.stack = stack;
    this.written = written;
    this.registers = registers;
    this.address = address;
  }

  static Leaving from(Memory stack, RegisterSet registers, long address) {
    return new Leaving(stack, new HashMap<>(), registers, address);
  }

  /** The same, to go another way. */
  Leaving at(long other) {
    return new Leaving(stack, new HashMap<>(written), registers, other);
  }

  /** Of the next instruction. */
  long address() {
    return address;
  }

  void go(long to) {
    address = to;
  }

  RegisterSet registers() {
    return registers;
  }

  void apply(Effect effect) {
    switch (effect) {
      case Effect.Push(int register) -> push(registers.get(register));
      case Effect.PushOther() -> push(OptionalLong.empty());
      case Effect.Pop(int register) -> pop(register);
      case Effect.PopOther() -> add(X86_64.STACK_POINTER, 8);
      case Effect.Move(int to, int from) -> set(to, registers.get(from));
      case Effect.Load(int to, Place from) -> set(to, load(address(from)));
      case Effect.Store(Place to, int from) -> store(address(to), registers.get(from));
      case Effect.Address(int to, Place of) -> set(to, address(of));
      case Effect.Add(int to, long value) -> add(to, value);
      case Effect.And(int to, long value) -> and(to, value);
      case Effect.Lose(int register) -> set(register, OptionalLong.empty());
      case Effect.Leave() -> {
        set(X86_64.STACK_POINTER, registers.get(X86_64.FRAME_POINTER));
        pop(X86_64.FRAME_POINTER);
      }
      case Effect.None _,
          Effect.Return _,
          Effect.Jump _,
          Effect.Branch _,
          Effect.JumpByPointer _,
          Effect.NowhereKnown _ -> {}
    }
  }

  private void push(OptionalLong value) {
    add(X86_64.STACK_POINTER, -8);
    store(registers.get(X86_64.STACK_POINTER), value);
  }

  private void pop(int register) {
    OptionalLong value = load(registers.get(X86_64.STACK_POINTER));
    add(X86_64.STACK_POINTER, 8);
    set(register, value);
  }

  private void add(int register, long value) {
    registers.get(register).ifPresent(old -> registers = registers.with(register, old + value));
  }

  private void and(int register, long value) {
    registers.get(register).ifPresent(old -> registers = registers.with(register, old & value));
  }

  private void set(int register, OptionalLong value) {
    registers =
        value.isPresent()
            ? registers.with(register, value.getAsLong())
            : registers.without(register);
  }

  private OptionalLong address(Place place) {
    OptionalLong base = registers.get(place.base());
    return base.isPresent()
        ? OptionalLong.of(base.getAsLong() + place.displacement())
        : OptionalLong.empty();
  }

  private void store(OptionalLong to, OptionalLong value) {
    to.ifPresent(at -> written.put(at, value));
  }

  /** What was there before this way was taken, and has not been overwritten on it. */
  OptionalLong found(long at) {
    return written.containsKey(at) ? OptionalLong.empty() : load(OptionalLong.of(at));
  }

  private OptionalLong load(OptionalLong from) {
    if (from.isEmpty()) {
      return OptionalLong.empty();
    }
    OptionalLong stored = written.get(from.getAsLong());
    if (stored != null) {
      return stored;
    }
    try {
      return OptionalLong.of(stack.u64(from.getAsLong()));
    } catch (MemoryFault e) {
      return OptionalLong.empty();
    }
  }
}

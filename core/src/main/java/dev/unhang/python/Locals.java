package dev.unhang.python;

import static dev.unhang.layout.Member.CELL_REF;
import static dev.unhang.layout.Member.CODE_CELLVARS;
import static dev.unhang.layout.Member.CODE_FLAGS;
import static dev.unhang.layout.Member.CODE_FREEVARS;
import static dev.unhang.layout.Member.CODE_LOCALSPLUSKINDS;
import static dev.unhang.layout.Member.CODE_LOCALSPLUSNAMES;
import static dev.unhang.layout.Member.CODE_VARNAMES;

import dev.unhang.layout.Layout;
import dev.unhang.layout.Member;
import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The local variables of frames. */
public final class Locals {
  private static final int MAX_VARIABLES = 10_000;
  private static final int MAX_NAME = 1_000;
  private static final int CODE_OPTIMIZED = 1; // CO_OPTIMIZED in CPython's Include/cpython/code.h
  private static final int KIND_CELL = 0x40 | 0x80; // CO_FAST_CELL, CO_FAST_FREE: pycore_code.h

  private final Memory memory;
  private final Layout layout;
  private final Objects objects;

  Locals(Memory memory, Layout layout, Objects objects) {
    this.memory = memory;
    this.layout = layout;
    this.objects = objects;
  }

  /** A variable that is bound. A cell's variable has the cell's content as its value. */
  public record Local(String name, StackRef value) {}

  /**
   * The variables that a frame has bound.
   *
   * @param missing the number of those that were not read
   */
  public record Bound(List<Local> list, long missing) {}

  /**
   * The variables of a function in the order in which its code names them, cells and free variables
   * among them; those of the body of a module or class in the order in which they were bound.
   *
   * @param code address of the frame's code object
   * @param localsplus address of its first slot
   * @param namespace address of {@code f_locals}, if the frame has one
   * @param max how many are read at most
   */
  public Bound of(long code, long localsplus, OptionalLong namespace, int max) throws MemoryFault {
    boolean function = (memory.i32(code + layout.offset(CODE_FLAGS)) & CODE_OPTIMIZED) != 0;
    return function || namespace.isEmpty()
        ? ofSlots(code, localsplus, max)
        : ofNamespace(namespace.getAsLong(), max);
  }

  private Bound ofNamespace(long namespace, int max) throws MemoryFault {
    List<Local> locals = new ArrayList<>();
    Dicts.Entries entries = objects.dicts().entries(namespace, max);
    for (Dicts.Entry entry : entries.list()) {
      if (objects.types().of(entry.key()).has(TypeFlag.STR)) {
        String name = objects.strings().text(entry.key(), MAX_NAME).toString();
        locals.add(new Local(name, new StackRef.Reference(entry.value())));
      }
    }
    return new Bound(locals, entries.missing());
  }

  private Bound ofSlots(long code, long localsplus, int max) throws MemoryFault {
    List<Local> locals = new ArrayList<>();
    long missing = 0;
    Slots slots = slots(code);
    int count = slots.names.length;
    if (count > 0) {
      Block block = memory.block(Plausible.pointer(localsplus), 8 * count);
      for (int i = 0; i < count; i++) {
        Optional<StackRef> slot = StackRef.of(block.u64(8 * i));
        Optional<StackRef> value = slots.cells.get(i) ? slot.flatMap(this::content) : slot;
        if (value.isPresent() && locals.size() == max) {
          missing++;
        } else if (value.isPresent()) {
          locals.add(new Local(objects.strings().string(slots.names[i], MAX_NAME), value.get()));
        }
      }
    }
    return new Bound(locals, missing);
  }

  /** Addresses of the names of a frame's slots, and which of them hold cells. */
  @SuppressWarnings("ArrayRecordComponent") // made here, for one reader: not worth a copy
  private record Slots(long[] names, BitSet cells) {}

  private Slots slots(long code) throws MemoryFault {
    BitSet cells = new BitSet();
    if (layout.has(CODE_LOCALSPLUSNAMES)) {
      long[] names = names(code, CODE_LOCALSPLUSNAMES);
      long kindsAt = memory.u64(code + layout.offset(CODE_LOCALSPLUSKINDS));
      byte[] kinds = objects.sequences().bytes(kindsAt, names.length).bytes();
      for (int i = 0; i < kinds.length; i++) {
        cells.set(i, (kinds[i] & KIND_CELL) != 0);
      }
      return new Slots(names, cells);
    }
    long[] plain = names(code, CODE_VARNAMES);
    long[] own = names(code, CODE_CELLVARS);
    long[] free = names(code, CODE_FREEVARS);
    cells.set(plain.length, plain.length + own.length + free.length);
    return new Slots(Stream.of(plain, own, free).flatMapToLong(LongStream::of).toArray(), cells);
  }

  private long[] names(long code, Member tuple) throws MemoryFault {
    long address = memory.u64(Plausible.pointer(code) + layout.offset(tuple));
    Items names = objects.sequences().tuple(address, MAX_VARIABLES);
    if (names.missing() > 0) {
      throw new MemoryFault("a function with " + names.size() + " variables");
    }
    return names.addresses();
  }

  /**
   * What a cell's variable is bound to. A slot that has no cell yet, as before the function's first
   * instruction, holds the value itself.
   */
  private Optional<StackRef> content(StackRef slot) {
    try {
      if (slot instanceof StackRef.Reference(long address)
          && objects.types().of(address).isBuiltin("cell")) {
        return StackRef.of(memory.u64(address + layout.offset(CELL_REF)));
      }
    } catch (MemoryFault leftToWhoeverShowsTheValue) {
      return Optional.of(slot);
    }
    return Optional.of(slot);
  }
}

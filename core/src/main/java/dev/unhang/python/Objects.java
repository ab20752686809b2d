package dev.unhang.python;

import dev.unhang.layout.Layout;
import dev.unhang.memory.BoundedMemory;
import dev.unhang.memory.Memory;

/**
 * The objects of a target: readers of each kind, which share what they learn of types. For one
 * picture of a process; not for several threads at once.
 *
 * <p>All take addresses that come from the target, check what they find there, do a bounded amount
 * of work, and throw {@link dev.unhang.memory.MemoryFault} where it makes no sense.
 */
public final class Objects {
  /** Far more than the variables of all frames of a big process take. */
  private static final long MOST_READS = 10_000_000;

  private final Types types;
  private final TypeNames typeNames;
  private final Strings strings;
  private final Numbers numbers;
  private final Sequences sequences;
  private final Deques deques;
  private final Dicts dicts;
  private final Sets sets;
  private final Attributes attributes;
  private final NativeMembers nativeMembers;
  private final Repr repr;
  private final Locals locals;
  private final Modules modules;
  private final ThreadNames threadNames;

  public Objects(Memory target, Layout layout) {
    Memory memory = new BoundedMemory(target, MOST_READS);
    types = new Types(memory, layout);
    strings = new Strings(memory, layout, types);
    numbers = new Numbers(memory, layout, types);
    sequences = new Sequences(memory, layout, types);
    deques = new Deques(memory, layout);
    dicts = new Dicts(memory, layout, types, strings);
    sets = new Sets(memory, layout);
    typeNames = new TypeNames(memory, layout, types, strings, sequences, dicts);
    attributes = new Attributes(memory, layout, types, typeNames, dicts);
    nativeMembers = new NativeMembers(memory, types, typeNames);
    repr = new Repr(this);
    locals = new Locals(memory, layout, this);
    modules = new Modules(memory, layout, this);
    threadNames = new ThreadNames(this);
  }

  public Types types() {
    return types;
  }

  public TypeNames typeNames() {
    return typeNames;
  }

  public Strings strings() {
    return strings;
  }

  public Numbers numbers() {
    return numbers;
  }

  public Sequences sequences() {
    return sequences;
  }

  public Deques deques() {
    return deques;
  }

  public Dicts dicts() {
    return dicts;
  }

  public Sets sets() {
    return sets;
  }

  public NativeMembers nativeMembers() {
    return nativeMembers;
  }

  public Attributes attributes() {
    return attributes;
  }

  public Repr repr() {
    return repr;
  }

  public Locals locals() {
    return locals;
  }

  public Modules modules() {
    return modules;
  }

  public ThreadNames threadNames() {
    return threadNames;
  }
}

package dev.unhang.python.bytecode;

import dev.unhang.memory.MemoryFault;
import java.util.OptionalLong;

/** What variables are bound to, where a function is run or could be. */
public interface Environment {
  /** A local variable. */
  OptionalLong variable(int slot) throws MemoryFault;

  /** A variable in a cell, by the argument of the instruction that loads it. */
  OptionalLong cell(int index) throws MemoryFault;

  OptionalLong global(String name) throws MemoryFault;

  /** A variable in the body of a module or class. */
  OptionalLong name(String name) throws MemoryFault;

  OptionalLong constant(int index) throws MemoryFault;
}

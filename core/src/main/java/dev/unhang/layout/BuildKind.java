package dev.unhang.layout;

import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * How a CPython was configured, as far as that changes its structs.
 *
 * <p>What tells it, also where the executable is static and stripped, because an executable exports
 * its symbols for the sake of extension modules:
 *
 * <ul>
 *   <li>A build with {@code Py_TRACE_REFS} has two more pointers in every object's head: {@code
 *       PyType_Type}, whose type is itself, shows where the type stands, 8 or 24 bytes on.
 *   <li>Only one with {@code Py_REF_DEBUG} exports {@code _Py_NegativeRefcount} and {@code
 *       _Py_RefTotal} (3.6 to 3.15).
 * </ul>
 *
 * The name of the file is a hint at most (libpython3.8d.so, python3.8-dbg). From 3.13 on the debug
 * offsets tell, without symbols: see {@link Layouts#withDebugOffsets}.
 */
public enum BuildKind {
  RELEASE,
  /** Configured {@code --with-pydebug}, the objects' heads as in a release build: 3.8+. */
  DEBUG,
  /** Every object in a list: debug builds up to 3.7, later ones {@code --with-trace-refs}. */
  TRACE_REFS;

  private static final int PLAIN_TYPE = 8;
  private static final int TRACED_TYPE = 24;

  /**
   * @param symbols the addresses in memory of what the executable or libpython exports
   */
  public static BuildKind of(Memory memory, Function<String, OptionalLong> symbols)
      throws MemoryFault {
    OptionalLong type = symbols.apply("PyType_Type");
    if (type.isPresent()) {
      Block head = memory.block(type.getAsLong(), TRACED_TYPE + Long.BYTES);
      if (head.u64(PLAIN_TYPE) != type.getAsLong() && head.u64(TRACED_TYPE) == type.getAsLong()) {
        return TRACE_REFS;
      }
    }
    boolean debug =
        symbols.apply("_Py_NegativeRefcount").isPresent()
            || symbols.apply("_Py_RefTotal").isPresent();
    return debug ? DEBUG : RELEASE;
  }
}

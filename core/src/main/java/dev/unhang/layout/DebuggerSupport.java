package dev.unhang.layout;

import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.Optional;

/**
 * Where CPython 3.14 and newer takes requests to run a script (PEP 768): the member {@code
 * debugger_support} of {@code _Py_DebugOffsets} ({@code Include/internal/pycore_debug_offsets.h}),
 * offsets in bytes.
 *
 * @param evalBreaker of {@code PyThreadState}
 * @param pendingCall of {@code PyThreadState}: an int, 1 where there is a request
 * @param scriptPath of {@code PyThreadState}: text, ended by a zero byte
 * @param scriptPathSize how much room it has
 * @param enabled of {@code PyInterpreterState}: an int, 1 unless requests are ignored
 */
public record DebuggerSupport(
    int evalBreaker, int pendingCall, int scriptPath, int scriptPathSize, int enabled) {
  private static final int FIELDS = 6;
  private static final int MAX = 1 << 24;

  /**
   * Reads it.
   *
   * @param runtime the address of {@code _PyRuntime}
   * @param release of the target
   * @return empty before 3.14
   * @throws ImplausibleOffsets if what stands there can't be true
   */
  public static Optional<DebuggerSupport> read(Memory memory, long runtime, Release release)
      throws MemoryFault, ImplausibleOffsets {
    Optional<Integer> place =
        Table.load("debug-offsets-" + release.major() + "." + release.minor())
            .map(table -> table.get(Member.THREAD_EVAL_BREAKER)); // the first of the fields
    if (place.isEmpty()) {
      return Optional.empty();
    }
    Block block = memory.block(runtime + place.get(), FIELDS * Long.BYTES);
    int[] values = new int[FIELDS];
    for (int i = 0; i < FIELDS; i++) {
      long value = block.u64(i * Long.BYTES);
      if (value < 0 || value > MAX || (i < 4 && value % Integer.BYTES != 0)) {
        throw new ImplausibleOffsets("debugger_support[" + i + "] at " + value);
      }
      values[i] = (int) value;
    }
    int support = values[1];
    return Optional.of(
        new DebuggerSupport(
            values[0], support + values[3], support + values[4], values[5], values[2]));
  }
}

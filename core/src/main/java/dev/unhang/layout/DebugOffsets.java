package dev.unhang.layout;

import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.Map;
import java.util.Optional;

/**
 * What CPython 3.13 and newer tells of its own structs, at the start of {@code _PyRuntime}: a
 * cookie, the version, whether it is free-threaded, then sizes and offsets ({@code
 * _Py_DebugOffsets} in {@code Include/internal/pycore_debug_offsets.h}). Which of them stand where
 * differs between minor versions: the tables {@code debug-offsets-3.X} know. A newer version is
 * tried with the newest of them.
 *
 * @param offsets plausible, see {@link Fields}; none of a free-threaded build, which has others
 */
public record DebugOffsets(Release release, boolean freeThreaded, Map<Member, Integer> offsets) {
  private static final long COOKIE = 0x7970_6775_6265_6478L; // "xdebugpy"

  /**
   * Reads them.
   *
   * @param runtime the address of {@code _PyRuntime}
   * @return empty if there are none, as before 3.13
   * @throws ImplausibleOffsets if what stands there can't be true
   */
  public static Optional<DebugOffsets> read(Memory memory, long runtime)
      throws MemoryFault, ImplausibleOffsets {
    Block head = memory.block(runtime, 24);
    if (head.u64(0) != COOKIE) {
      return Optional.empty();
    }
    Release release = Release.ofHex((int) head.u64(8));
    boolean freeThreaded = head.u64(16) != 0;
    return Optional.of(
        new DebugOffsets(
            release,
            freeThreaded,
            freeThreaded ? Map.of() : Fields.read(memory, runtime, "debug-offsets", release)));
  }

  /**
   * The same for asyncio in 3.14 and newer, for {@link Layout#with}: {@code
   * _Py_AsyncioModuleDebugOffsets} in {@code Modules/_asynciomodule.c}.
   *
   * @param address where the section {@code .AsyncioDebug} of the image that holds the module
   *     {@code _asyncio} begins
   * @throws ImplausibleOffsets if what stands there can't be true
   */
  public static Map<Member, Integer> readAsyncio(Memory memory, long address, Release release)
      throws MemoryFault, ImplausibleOffsets {
    return Fields.read(memory, address, "asyncio-debug-offsets", release);
  }
}

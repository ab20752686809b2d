package dev.unhang.unwind;

import dev.unhang.linux.BlockedCall;
import dev.unhang.target.CannotInspect;
import dev.unhang.target.LiveProcess;
import dev.unhang.target.MappedFile;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The native stacks of a process. Keeps what it learned of its images; for one thread at a time.
 */
public final class NativeStacks {
  private final LiveProcess process;
  private final Map<MappedFile, Optional<Code>> images = new HashMap<>();

  public NativeStacks(LiveProcess process) {
    this.process = process;
  }

  /**
   * Begins a look, by the mappings as they are now.
   *
   * @throws CannotInspect if the process has ended
   */
  public Look look() throws CannotInspect {
    return new Look(new CodeMap(process, process.mappings(), images));
  }

  /** The process at about one moment. */
  public final class Look {
    private final CodeMap map;
    private final Symbolizer symbolizer;

    private Look(CodeMap map) {
      this.map = map;
      this.symbolizer = new Symbolizer(map);
    }

    /**
     * The calls of a thread in a system call, by what the kernel shows of it without a stop. Right
     * if the thread has not moved since.
     */
    public NativeStack of(BlockedCall call) {
      return unwind(X86_64.of(call));
    }

    NativeStack unwind(RegisterSet registers) {
      return new Unwinder(map).unwind(registers, new StackMemory(process.memory(), map));
    }

    public NativeFunction name(NativeFrame frame) {
      return symbolizer.name(frame);
    }
  }
}

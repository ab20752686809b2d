package dev.unhang.unwind;

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
  public StackLook look() throws CannotInspect {
    return new StackLook(process, new CodeMap(process, process.mappings(), images));
  }
}

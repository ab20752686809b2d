package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Wait;
import java.util.Optional;

/** Recognises one kind of wait by the system call alone, also in programs that are not Python. */
interface SystemCallWait extends WaitResolver {

  /**
   * What the thread waits for, if it is of this resolver's kind.
   *
   * @throws MemoryFault if something could not be read that would have told
   */
  Optional<Wait> resolve(BlockedThread thread, Site site) throws MemoryFault;

  @Override
  default Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    return resolve(thread, (Site) scene);
  }
}

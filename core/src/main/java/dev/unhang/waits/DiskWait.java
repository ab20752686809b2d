package dev.unhang.waits;

import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.Optional;

/** A wait that no signal ends: for a disk, or a file system on the network. */
final class DiskWait implements SystemCallWait {
  @Override
  public Optional<Wait> resolve(BlockedThread thread, Site site) {
    return thread.mark().status().state() == 'D'
        ? Optional.of(Wait.of(WaitKind.DISK))
        : Optional.empty();
  }
}

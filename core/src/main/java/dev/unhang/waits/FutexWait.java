package dev.unhang.waits;

import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.Optional;

/** A futex of which nothing more is known. */
final class FutexWait implements SystemCallWait {
  @Override
  public Optional<Wait> resolve(BlockedThread thread, Site site) {
    return thread.futex().map(futex -> wait(futex, site));
  }

  private static Wait wait(Futex futex, Site site) {
    String label = "futex at 0x" + Long.toHexString(futex.address());
    return futex.timed(
        Wait.of(WaitKind.FUTEX)
            .on(site.resources().at(site.pid(), WaitKind.FUTEX, futex.address(), label)),
        site.memory());
  }
}

package dev.unhang.waits;

import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.Optional;

/** A futex of which nothing more is known. */
final class FutexWait implements WaitResolver {
  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) {
    return thread.futex().map(futex -> wait(futex, scene));
  }

  private static Wait wait(Futex futex, Scene scene) {
    String label = "futex at 0x" + Long.toHexString(futex.address());
    return futex.timed(
        Wait.of(WaitKind.FUTEX)
            .on(scene.resources().at(scene.pid(), WaitKind.FUTEX, futex.address(), label)),
        scene.memory());
  }
}

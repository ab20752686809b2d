package dev.unhang.waits;

import dev.unhang.linux.BlockedCall;
import dev.unhang.linux.BlockingCall;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.Optional;

/** Waits for a lock on a file: flock(2), fcntl(2). */
final class FileLockWait implements SystemCallWait {
  private static final int F_SETLKW = 7;
  private static final int F_OFD_SETLKW = 38;

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Site site) {
    return thread.call().filter(FileLockWait::isLock).map(call -> wait(call, site));
  }

  private static boolean isLock(BlockedCall call) {
    int command = (int) call.arguments().b();
    boolean setLock = command == F_SETLKW || command == F_OFD_SETLKW;
    return call.call()
        .filter(name -> name == BlockingCall.FLOCK || (name == BlockingCall.FCNTL && setLock))
        .isPresent();
  }

  private static Wait wait(BlockedCall call, Site site) {
    String name = Descriptor.of(site, (int) call.arguments().a()).name();
    return Wait.of(WaitKind.FILE_LOCK)
        .on(site.resources().named(site.pid(), WaitKind.FILE_LOCK, name, "lock on " + name));
  }
}

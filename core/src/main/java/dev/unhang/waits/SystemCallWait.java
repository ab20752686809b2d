package dev.unhang.waits;

import dev.unhang.linux.BlockedCall;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.Optional;

/**
 * The least that can be said of a wait: what kind of system call the thread is blocked in (x86-64
 * numbers).
 */
final class SystemCallWait implements WaitResolver {
  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) {
    if (thread.mark().status().state() == 'D') {
      return Optional.of(Wait.of(WaitKind.DISK));
    }
    return thread.call().flatMap(call -> kind(call)).map(Wait::of);
  }

  private static Optional<WaitKind> kind(BlockedCall call) {
    return switch ((int) call.number()) {
      case 202 -> Optional.of(WaitKind.FUTEX);
      case 35, 230 -> Optional.of(WaitKind.SLEEP);
      case 7, 23, 232, 270, 271, 281, 441 -> Optional.of(WaitKind.POLL);
      case 42, 43, 44, 45, 46, 47, 288 -> Optional.of(WaitKind.SOCKET);
      case 61, 247 -> Optional.of(WaitKind.PROCESS_EXIT);
      case 34, 128, 130 -> Optional.of(WaitKind.SIGNAL);
      case 72, 73 -> Optional.of(WaitKind.FILE_LOCK);
      default -> Optional.empty();
    };
  }
}

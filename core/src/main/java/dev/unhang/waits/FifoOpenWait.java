package dev.unhang.waits;

import dev.unhang.linux.BlockedCall;
import dev.unhang.linux.BlockedCall.Arguments;
import dev.unhang.linux.BlockingCall;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.Optional;

/** To open a named pipe waits for the other side to open it as well (fifo(7)). */
final class FifoOpenWait implements SystemCallWait {
  private static final long O_ACCMODE = 3;
  private static final long O_RDONLY = 0;

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Site site) {
    return thread.call().flatMap(call -> flags(call)).map(flags -> kind(flags)).map(Wait::of);
  }

  private static Optional<Long> flags(BlockedCall call) {
    Arguments a = call.arguments();
    return call.call()
        .flatMap(name ->
            name == BlockingCall.OPEN
                ? Optional.of(a.b())
                : name == BlockingCall.OPENAT ? Optional.of(a.c()) : Optional.empty());
  }

  private static WaitKind kind(long flags) {
    return (flags & O_ACCMODE) == O_RDONLY ? WaitKind.PIPE_READ : WaitKind.PIPE_WRITE;
  }
}

package dev.unhang.waits;

import static dev.unhang.linux.BlockingCall.PAUSE;
import static dev.unhang.linux.BlockingCall.RT_SIGSUSPEND;
import static dev.unhang.linux.BlockingCall.RT_SIGTIMEDWAIT;

import dev.unhang.linux.BlockedCall;
import dev.unhang.linux.BlockingCall;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Waits for a signal: {@code signal.pause}, {@code sigwait}, {@code sigtimedwait}. */
final class SignalWait implements SystemCallWait {
  private static final Set<BlockingCall> CALLS = EnumSet.of(PAUSE, RT_SIGSUSPEND, RT_SIGTIMEDWAIT);

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Site site) {
    return thread
        .in(CALLS)
        .map(call ->
            timed(call) ? Timeout.SOME.on(Wait.of(WaitKind.SIGNAL)) : Wait.of(WaitKind.SIGNAL));
  }

  private static boolean timed(BlockedCall call) {
    return call.call().equals(Optional.of(RT_SIGTIMEDWAIT)) && call.arguments().c() != 0;
  }
}

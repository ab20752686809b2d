package dev.unhang.waits;

import static dev.unhang.linux.BlockingCall.CLOCK_NANOSLEEP;
import static dev.unhang.linux.BlockingCall.NANOSLEEP;

import dev.unhang.linux.BlockedCall;
import dev.unhang.linux.BlockingCall;
import dev.unhang.linux.Clock;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** {@code time.sleep} from 3.11 on, which sleeps until a moment; sleep(3) and the like. */
final class SleepWait implements SystemCallWait {
  private static final Set<BlockingCall> CALLS = EnumSet.of(NANOSLEEP, CLOCK_NANOSLEEP);
  private static final long TIMER_ABSTIME = 1;

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Site site) {
    return thread.in(CALLS).map(call -> timeout(call, site).on(Wait.of(WaitKind.SLEEP)));
  }

  private static Timeout timeout(BlockedCall call, Site site) {
    boolean moment =
        call.call().equals(Optional.of(CLOCK_NANOSLEEP))
            && (call.arguments().b() & TIMER_ABSTIME) != 0;
    return moment
        ? Timeout.at(site.memory(), call.arguments().c(), Clock.of((int) call.arguments().a()))
        : Timeout.SOME;
  }
}

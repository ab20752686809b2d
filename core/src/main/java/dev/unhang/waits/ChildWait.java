package dev.unhang.waits;

import static dev.unhang.linux.BlockingCall.WAIT4;
import static dev.unhang.linux.BlockingCall.WAITID;

import dev.unhang.linux.BlockedCall;
import dev.unhang.linux.BlockingCall;
import dev.unhang.linux.ProcFs;
import dev.unhang.linux.TaskStatus;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Waits for child processes to end (wait4(2), waitid(2)). */
final class ChildWait implements SystemCallWait {
  static final Set<BlockingCall> CALLS = EnumSet.of(WAIT4, WAITID);
  private static final int P_PID = 1;

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Site site) {
    return thread.in(CALLS).map(call -> wait(call, site));
  }

  private static Wait wait(BlockedCall call, Site site) {
    OptionalInt wanted = wanted(call);
    return wanted.isPresent()
        ? of(wanted.getAsInt(), site)
        : Wait.of(WaitKind.PROCESS_EXIT).heldByAny(holders(children(site)));
  }

  /** A wait for one child, by the id that its parent knows it by. */
  static Wait of(int pid, Site site) {
    List<Integer> child =
        children(site).stream().filter(candidate -> ownId(candidate, site) == pid).toList();
    String label = "process " + pid;
    return Wait.of(WaitKind.PROCESS_EXIT)
        .on(site.resources().named(site.pid(), WaitKind.PROCESS_EXIT, label, label))
        .heldBy(holders(child).toArray(Holder[]::new));
  }

  private static List<Holder> holders(List<Integer> processes) {
    return processes.stream().map(pid -> Holder.process(pid, Certainty.CERTAIN)).toList();
  }

  /** Empty where any child, or any of a group, will do. */
  private static OptionalInt wanted(BlockedCall call) {
    int first = (int) call.arguments().a();
    if (call.call().equals(Optional.of(WAIT4))) {
      return first > 0 ? OptionalInt.of(first) : OptionalInt.empty();
    }
    return first == P_PID ? OptionalInt.of((int) call.arguments().b()) : OptionalInt.empty();
  }

  private static List<Integer> children(Site site) {
    return site.machine().processes().children(site.pid());
  }

  /** The id by which the parent knows its child: that in the parent's own pid namespace. */
  private static int ownId(int child, Site site) {
    try {
      int depth = ProcFs.taskStatus(site.pid(), site.pid()).ids().size();
      TaskStatus status = ProcFs.taskStatus(child, child);
      return status.ids().get(Math.min(depth, status.ids().size()) - 1);
    } catch (IOException e) {
      return child;
    }
  }
}

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
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Waits for child processes to end (wait4(2), waitid(2)). */
final class ChildWait implements SystemCallWait {
  static final Set<BlockingCall> CALLS = EnumSet.of(WAIT4, WAITID);
  private static final int P_PID = 1;
  private static final int P_PIDFD = 3;

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Site site) {
    return thread.in(CALLS).map(call -> wait(call, site));
  }

  private static Wait wait(BlockedCall call, Site site) {
    int first = (int) call.arguments().a();
    int second = (int) call.arguments().b();
    if (call.call().equals(Optional.of(WAIT4))) {
      return first > 0 ? of(first, site) : ofAny(site);
    }
    return switch (first) {
      case P_PID -> of(second, site);
      case P_PIDFD -> {
        OptionalInt pid = ProcFs.pidOfDescriptor(site.pid(), second);
        yield pid.isPresent() ? on(pid.getAsInt(), List.of(pid.getAsInt()), site) : ofAny(site);
      }
      default -> ofAny(site);
    };
  }

  private static Wait ofAny(Site site) {
    List<Integer> children = site.machine().processes().children(site.pid());
    return Wait.of(WaitKind.PROCESS_EXIT).heldByAny(holders(children));
  }

  /**
   * A wait for one process to end: a child, or one that another process started for this one.
   *
   * @param pid as the waiting process knows it
   */
  static Wait of(int pid, Site site) {
    return on(pid, processes(pid, site), site);
  }

  /** The process of that id, as we see it; none if it has ended and was collected. */
  static List<Integer> processes(int pid, Site site) {
    List<Integer> found = known(site.machine().processes().children(site.pid()), pid, site);
    return found.isEmpty() ? known(List.of(pid), pid, site) : found;
  }

  private static Wait on(int pid, List<Integer> found, Site site) {
    String label = "process " + pid;
    return Wait.of(WaitKind.PROCESS_EXIT)
        .on(site.resources().named(site.pid(), WaitKind.PROCESS_EXIT, label, label))
        .heldBy(holders(found).toArray(Holder[]::new));
  }

  private static List<Holder> holders(List<Integer> processes) {
    return processes.stream().map(pid -> Holder.process(pid, Certainty.CERTAIN)).toList();
  }

  /** Those that the process knows by this id, in its own pid namespace. */
  private static List<Integer> known(Collection<Integer> candidates, int pid, Site site) {
    return candidates.stream().filter(candidate -> isKnownAs(pid, candidate, site)).toList();
  }

  private static boolean isKnownAs(int pid, int candidate, Site site) {
    try {
      int depth = ProcFs.taskStatus(site.pid(), site.pid()).ids().size();
      TaskStatus status = ProcFs.taskStatus(candidate, candidate);
      return status.ids().size() >= depth && status.ids().get(depth - 1) == pid;
    } catch (IOException ended) {
      return false;
    }
  }
}

package dev.unhang.waits;

import dev.unhang.linux.BlockedCall;
import dev.unhang.linux.BlockingCall;
import dev.unhang.linux.FileLocks.Line;
import dev.unhang.linux.OpenFiles.Open;
import dev.unhang.linux.ProcFs;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import dev.unhang.model.Wait.Gone;
import dev.unhang.model.WaitKind;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Waits for a lock on a file: flock(2), fcntl(2). One of flock's, and one of an open file
 * description, is held by all processes that share the description: any of them may give it back.
 */
final class FileLockWait implements SystemCallWait {
  private static final int F_SETLKW = 7;
  private static final int F_OFD_SETLKW = 38;
  private static final String FLOCK = "FLOCK";
  private static final String POSIX = "POSIX";

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
    Descriptor file = Descriptor.of(site, (int) call.arguments().a());
    Wait wait =
        Wait.of(WaitKind.FILE_LOCK)
            .on(
                site.resources()
                    .named(site.pid(), WaitKind.FILE_LOCK, file.name(), "lock on " + file.name()));
    boolean flock = call.call().equals(Optional.of(BlockingCall.FLOCK));
    List<Line> blocking = blocking(file, flock, site);
    Set<Integer> holders = new TreeSet<>();
    blocking.forEach(lock -> holders.addAll(holders(lock, file, site)));
    if (site.actors() == 1 && holders.size() > 1) {
      holders.remove(site.pid()); // it shares the description, but waits here
    }
    return holders.isEmpty() ? withoutHolder(wait, blocking) : wait.heldByAny(holders(holders));
  }

  /** The locks that stand in the way: as the kernel says, or else all on the file. */
  private static List<Line> blocking(Descriptor file, boolean flock, Site site) {
    try {
      String identity = ProcFs.fileIdentity(site.pid(), file.fd());
      List<Line> blocking = site.machine().fileLocks().blocking(site.pid(), identity);
      List<Line> known = blocking.isEmpty() ? site.machine().fileLocks().held(identity) : blocking;
      return known.stream().filter(line -> line.kind().equals(FLOCK) == flock).toList();
    } catch (IOException closed) {
      return List.of();
    }
  }

  private static Set<Integer> holders(Line lock, Descriptor file, Site site) {
    Set<Integer> holders = new TreeSet<>();
    lock.owner().stream().filter(pid -> isAlive(pid, site)).forEach(holders::add);
    if (lock.kind().equals(POSIX)) {
      return holders;
    }
    List<Open> open = site.machine().openFiles().of(file.name());
    Set<Integer> sharing = new TreeSet<>();
    open.stream()
        .filter(each -> each.holdsLock(lock.kind()))
        .forEach(each -> sharing.add(each.pid()));
    return sharing.isEmpty() ? holders : sharing;
  }

  private static boolean isAlive(int pid, Site site) {
    return site.machine().processes().pids().contains(pid)
        && !site.machine().processes().isZombie(pid);
  }

  private static List<Holder> holders(Set<Integer> pids) {
    return pids.stream().map(pid -> Holder.process(pid, Certainty.CERTAIN)).toList();
  }

  private static Wait withoutHolder(Wait wait, List<Line> blocking) {
    return blocking.stream()
        .flatMap(lock -> lock.owner().stream().boxed())
        .findFirst()
        .map(pid ->
            wait.withGone(new Gone(Gone.Cause.PROCESS_ENDED, Certainty.LIKELY, "process " + pid)))
        .orElse(wait);
  }
}

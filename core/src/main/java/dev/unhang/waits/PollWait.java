package dev.unhang.waits;

import dev.unhang.linux.BlockedCall;
import dev.unhang.linux.BlockedCall.Arguments;
import dev.unhang.linux.BlockingCall;
import dev.unhang.linux.EpollTarget;
import dev.unhang.linux.FileKind;
import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Waits for one of several descriptors to be ready. With none at all it is a sleep, as {@code
 * time.sleep} up to 3.10. For a single one it is a wait for that, if it is a library function's own
 * (its array lies on the stack, as that of a socket with a timeout) or a terminal's (readline).
 */
final class PollWait implements SystemCallWait {
  private static final long NEAR_STACK = 1 << 14;
  private static final int MOST_NAMED = 4;
  private static final int MOST_READ = 64;
  private static final int POLLFD_SIZE = 8;
  private static final int POLLIN = 1;
  private static final int MOST_SELECTED = 1 << 16;

  /** A descriptor that is polled. */
  private record Polled(int fd, boolean write) {}

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Site site) throws MemoryFault {
    Optional<BlockingCall> call = thread.call().flatMap(BlockedCall::call);
    return call.isEmpty()
        ? Optional.empty()
        : resolve(thread.call().orElseThrow(), call.get(), site);
  }

  private static Optional<Wait> resolve(BlockedCall call, BlockingCall name, Site site)
      throws MemoryFault {
    Arguments a = call.arguments();
    return switch (name) {
      case POLL -> Optional.of(timed(poll(call, site), (int) a.c() >= 0));
      case PPOLL -> Optional.of(timed(poll(call, site), a.c() != 0));
      case SELECT, PSELECT6 -> Optional.of(timed(select(a, site), a.e() != 0));
      case EPOLL_WAIT, EPOLL_PWAIT -> Optional.of(timed(epoll(a, site), (int) a.d() >= 0));
      case EPOLL_PWAIT2 -> Optional.of(timed(epoll(a, site), a.d() != 0));
      default -> Optional.empty();
    };
  }

  private static Wait timed(Wait wait, boolean timed) {
    return timed ? Timeout.SOME.on(wait) : wait;
  }

  private static Wait poll(BlockedCall call, Site site) throws MemoryFault {
    long array = call.arguments().a();
    long count = call.arguments().b();
    List<Polled> polled = new ArrayList<>();
    for (int i = 0; i < Math.min(count, MOST_READ); i++) {
      Block pollfd = site.memory().block(array + (long) i * POLLFD_SIZE, POLLFD_SIZE);
      polled.add(new Polled(pollfd.i32(0), (pollfd.u16(4) & POLLIN) == 0));
    }
    long depth = array - call.stackPointer();
    return of(polled, count, depth >= 0 && depth < NEAR_STACK, site);
  }

  /** The sets of descriptors are bit masks (select(2)). */
  private static Wait select(Arguments a, Site site) throws MemoryFault {
    int count = Math.clamp(a.a(), 0, MOST_SELECTED);
    List<Polled> polled = new ArrayList<>();
    addSelected(site.memory(), a.b(), count, false, polled);
    addSelected(site.memory(), a.c(), count, true, polled);
    addSelected(site.memory(), a.d(), count, false, polled);
    return of(polled, polled.size(), false, site);
  }

  private static void addSelected(
      Memory memory, long set, int count, boolean write, List<Polled> polled) throws MemoryFault {
    if (set == 0) {
      return;
    }
    for (int from = 0; from < count; from += Long.SIZE) {
      long bits = memory.u64(set + from / Byte.SIZE);
      for (; bits != 0; bits &= bits - 1) {
        int fd = from + Long.numberOfTrailingZeros(bits);
        if (fd < count) {
          polled.add(new Polled(fd, write));
        }
      }
    }
  }

  private static Wait epoll(Arguments a, Site site) {
    List<Polled> polled = new ArrayList<>();
    for (EpollTarget target : EpollTarget.of(site.pid(), (int) a.a()).orElse(List.of())) {
      OptionalLong inode = Descriptor.of(site, target.fd()).inode();
      if (inode.isPresent() && inode.getAsLong() != target.inode()) {
        return Wait.of(WaitKind.POLL); // the number is another file's by now
      }
      if (target.read() || !target.write()) {
        polled.add(new Polled(target.fd(), false));
      }
      if (target.write()) {
        polled.add(new Polled(target.fd(), true));
      }
    }
    return polled.isEmpty() ? Wait.of(WaitKind.POLL) : of(polled, polled.size(), false, site);
  }

  private static Wait of(List<Polled> polled, long count, boolean byLibrary, Site site) {
    if (count == 0) {
      return Wait.of(WaitKind.SLEEP);
    }
    Descriptor first = Descriptor.of(site, polled.getFirst().fd);
    if (count == 1 && (byLibrary || first.kind() == FileKind.TERMINAL)) {
      return first.wait(polled.getFirst().write, site);
    }
    List<Set<Integer>> ends = ends(polled, site);
    String label = label(polled, ends, count, site);
    Wait wait =
        Wait.of(WaitKind.POLL).on(site.resources().named(site.pid(), WaitKind.POLL, label, label));
    boolean known = ends.size() == count && ends.stream().noneMatch(Set::isEmpty);
    return known ? wokenBy(wait, ends, site) : wait;
  }

  private static String label(List<Polled> polled, List<Set<Integer>> ends, long count, Site site) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < Math.min(polled.size(), MOST_NAMED); i++) {
      Set<Integer> others = new TreeSet<>(ends.get(i));
      others.remove(site.pid());
      site.machine().atOtherEnds().addAll(others);
      names.add(Descriptor.of(site, polled.get(i).fd).label(others));
    }
    String first = String.join(", ", names);
    return count > names.size() ? first + " and " + (count - names.size()) + " more" : first;
  }

  /**
   * Of each descriptor that is named; of the others too, up to the first of which it is not known.
   */
  private static List<Set<Integer>> ends(List<Polled> polled, Site site) {
    List<Set<Integer>> ends = new ArrayList<>();
    for (Polled each : polled) {
      ends.add(ends(each, site));
      if (ends.size() >= MOST_NAMED && ends.getLast().isEmpty()) {
        break;
      }
    }
    return ends;
  }

  /** The processes that can make a descriptor ready; empty if that is not known. */
  private static Set<Integer> ends(Polled polled, Site site) {
    Set<Integer> pids = new TreeSet<>();
    new OtherEnds(site)
        .of(Descriptor.of(site, polled.fd), polled.write)
        .forEach(holder -> pids.add(holder.pid()));
    return pids;
  }

  /**
   * The wait by who can end it. Whoever polls, among others, what only itself can write to, does so
   * to be woken by its own threads: where it has none, the other processes are left.
   */
  private static Wait wokenBy(Wait wait, List<Set<Integer>> ends, Site site) {
    Set<Integer> wakers = new TreeSet<>();
    ends.forEach(wakers::addAll);
    if (wakers.equals(Set.of(site.pid()))) {
      return wait.sharedWith(wakers);
    }
    boolean wakesItself = wakers.remove(site.pid());
    return wakesItself && !site.isSingleThreaded()
        ? wait
        : wait.heldByAny(OtherEnds.holders(wakers));
  }
}

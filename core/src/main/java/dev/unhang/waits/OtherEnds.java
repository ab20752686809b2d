package dev.unhang.waits;

import dev.unhang.linux.FileKind;
import dev.unhang.linux.OpenFiles.Open;
import dev.unhang.linux.ProcFs;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who can end a wait for data from, or room in, a pipe or a connection: the processes that have its
 * other end open, or listen for it. Of a descriptor of a process, that one. An anonymous pipe is
 * inherited, so that of the processes which do not show their files those count that descend from
 * one which has it.
 */
final class OtherEnds {
  /** More would say nothing to a person. */
  private static final int MOST = 250;

  private final Site site;
  private final Machine machine;

  OtherEnds(Site site) {
    this.site = site;
    this.machine = site.machine();
  }

  /**
   * Who can end a wait at this end: one of them is enough. The process itself is among them only if
   * another thread of it could do so, or if nobody else has the other end. Empty if nobody is known
   * to, also where too many are.
   *
   * @param write whether the wait is for room
   */
  List<Holder> of(Descriptor descriptor, boolean write) {
    Set<Integer> pids = pids(descriptor, write);
    boolean own = pids.remove(site.pid());
    if (own && (pids.isEmpty() ? servesItself() : site.actors() > 1)) {
      pids.add(site.pid());
    }
    return pids.size() > MOST ? List.of() : holders(pids);
  }

  /** A program that handles signals may write to itself from there. */
  private boolean servesItself() {
    return site instanceof Scene && !ProcFs.handlesSignals(site.pid());
  }

  static List<Holder> holders(Set<Integer> pids) {
    return pids.stream()
        .map(pid ->
            pids.size() == 1
                ? Holder.process(pid, Certainty.CERTAIN)
                : Holder.process(pid, Certainty.LIKELY).inferredFrom("who has the other end open"))
        .toList();
  }

  private Set<Integer> pids(Descriptor descriptor, boolean write) {
    Set<Integer> pids = new TreeSet<>();
    if (descriptor.kind() == FileKind.PIPE) {
      List<Open> ends = machine.openFiles().of(descriptor.name());
      ends.stream().filter(end -> end.isFor(!write)).forEach(end -> pids.add(end.pid()));
      pids.addAll(hidden(ends));
    } else if (descriptor.kind() == FileKind.SOCKET) {
      List<Open> ends = peers(descriptor);
      ends.forEach(end -> pids.add(end.pid()));
      pids.addAll(hidden(ends));
    } else if (descriptor.name().equals("anon_inode:[pidfd]")) {
      ProcFs.pidOfDescriptor(site.pid(), descriptor.fd()).ifPresent(pids::add);
    }
    return pids;
  }

  private List<Open> peers(Descriptor socket) {
    OptionalLong inode = socket.inode();
    OptionalLong peer =
        inode.isPresent() ? machine.sockets().peer(site.pid(), inode.getAsLong()) : inode;
    return peer.isPresent()
        ? machine.openFiles().of("socket:[" + peer.getAsLong() + "]")
        : List.of();
  }

  /** Processes that may have it too, but do not show their files. */
  private Set<Integer> hidden(List<Open> ends) {
    Set<Integer> hidden = machine.openFiles().hidden();
    if (hidden.isEmpty() || ends.isEmpty()) {
      return Set.of();
    }
    List<Integer> owners = new ArrayList<>();
    ends.forEach(end -> owners.add(end.pid()));
    Set<Integer> heirs = new TreeSet<>(machine.processes().withDescendants(owners));
    heirs.retainAll(hidden);
    heirs.removeIf(machine.processes()::isZombie);
    return heirs;
  }
}

package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.python.ReprLimits;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Who holds a lock of a {@code multiprocessing} manager. There it is a lock of threads: one that
 * knows its owner has the manager's thread that serves the holder. Of another one it is known by
 * which clients stand between {@code acquire()} and {@code release()} of a proxy of it.
 */
final class ProxiedLocks {
  private final ManagerServer server;
  private final Scene client;

  ProxiedLocks(ManagerServer server, Scene client) {
    this.server = server;
    this.client = client;
  }

  /**
   * Threads of clients, or clients as a whole; empty if nobody is known, or none holds it.
   *
   * @param proxy one of the lock's, in the client's memory
   */
  List<Holder> holders(long proxy) throws MemoryFault {
    Scene manager = server.scene();
    Optional<RLocks.Owned> owned =
        new RLocks(manager.memory(), manager.layout(), manager.objects()).read(server.object());
    Optional<Boolean> locked =
        new LockStates(manager.memory(), manager.layout(), manager.objects())
            .locked(server.object());
    if (owned.isEmpty() && !locked.orElse(false)) {
      return List.of();
    }
    List<Holder> seen = seen(proxy);
    return owned.isPresent() ? ofOwner(owned.get(), seen) : seen;
  }

  /** The owner's client, by its thread where that is known. */
  private List<Holder> ofOwner(RLocks.Owned owned, List<Holder> seen) throws MemoryFault {
    OptionalInt owner =
        owned.ident().isPresent()
            ? server.scene().tid(owned.ident().getAsLong())
            : OptionalInt.empty();
    Set<Integer> pids =
        owner.isPresent() ? ManagerServer.clients(server.scene(), owner.getAsInt()) : Set.of();
    if (pids.size() != 1) {
      return List.of();
    }
    int pid = pids.iterator().next();
    List<Holder> own = seen.stream().filter(holder -> holder.pid() == pid).toList();
    if (own.size() == 1) {
      Holder holder = own.getFirst();
      return List.of(
          new Holder(pid, holder.tid(), holder.task(), Certainty.CERTAIN, holder.takenAt()));
    }
    return List.of(Holder.process(pid, Certainty.CERTAIN));
  }

  private List<Holder> seen(long proxy) throws MemoryFault {
    Set<Integer> clients = new LinkedHashSet<>(server.clients());
    List<Holder> holders = new ArrayList<>();
    String token = token(proxy, client);
    for (int pid : clients) {
      Optional<Scene> scene = client.machine().scene(pid);
      if (scene.isPresent()) {
        addHolders(scene.get(), token, holders);
      }
    }
    boolean several = holders.size() > 1;
    return several ? holders.stream().map(ProxiedLocks::oneOfSeveral).toList() : holders;
  }

  private static Holder oneOfSeveral(Holder holder) {
    return new Holder(holder.pid(), holder.tid(), holder.task(), Certainty.LIKELY, holder.takenAt())
        .inferredFrom("where several clients stand");
  }

  private static void addHolders(Scene scene, String token, List<Holder> holders)
      throws MemoryFault {
    for (int tid : scene.snapshot().byTid().keySet()) {
      for (Holding holding : scene.heldLocks().heldBy(tid)) {
        boolean own = holding.depth().orElse(0) >= Forked.framesBefore(scene, tid);
        if (own && isProxy(holding.lock(), scene) && token(holding.lock(), scene).equals(token)) {
          holding.holder(scene.pid()).ifPresent(holders::add);
        }
      }
    }
  }

  private static boolean isProxy(long object, Scene scene) throws MemoryFault {
    return scene.calls().isInstance(object, "multiprocessing.managers.BaseProxy");
  }

  /** What tells the object that a proxy stands for from others on the machine. */
  private static String token(long proxy, Scene scene) throws MemoryFault {
    OptionalLong token = scene.objects().attributes().get(proxy, "_token");
    if (token.isEmpty()) {
      return "";
    }
    long address = scene.objects().attributes().require(token.getAsLong(), "address");
    long id = scene.objects().attributes().require(token.getAsLong(), "id");
    return scene.objects().repr().of(address, ReprLimits.BRIEF)
        + " "
        + scene.objects().repr().of(id, ReprLimits.BRIEF);
  }
}

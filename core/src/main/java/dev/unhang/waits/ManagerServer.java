package dev.unhang.waits;

import dev.unhang.linux.OpenFiles.Open;
import dev.unhang.memory.MemoryFault;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.ThreadReading;
import dev.unhang.python.TypeFlag;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * The thread of a {@code multiprocessing} manager that serves one thread of a client's
 * (Lib/multiprocessing/managers.py: {@code Server.serve_client}), while it carries out a request.
 *
 * @param scene of the manager
 * @param object address of what the client's proxy stands for
 */
record ManagerServer(Scene scene, int tid, long object) {
  private static final int MOST_CLIENTS = 250;

  /** Whom a client's connection leads to; empty where that can't be seen. */
  static Optional<ManagerServer> of(Descriptor connection, Scene client) throws MemoryFault {
    OptionalLong peer = peer(connection, client);
    if (peer.isEmpty()) {
      return Optional.empty();
    }
    for (int pid : owners(peer.getAsLong(), client.machine())) {
      Optional<Scene> manager = client.machine().scene(pid);
      if (manager.isPresent()) {
        for (ThreadReading reading : manager.get().snapshot().threads()) {
          Optional<ManagerServer> server = of(reading, peer.getAsLong(), manager.get());
          if (server.isPresent()) {
            return server;
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<ManagerServer> of(ThreadReading reading, long inode, Scene scene)
      throws MemoryFault {
    Optional<PythonFrame> frame = serving(reading);
    if (frame.isEmpty() || reading.state().tid().isEmpty()) {
      return Optional.empty();
    }
    OptionalLong object = scene.values().variable(frame.get(), "obj");
    OptionalLong own = connection(frame.get(), scene).map(Descriptor::inode).orElse(object);
    return object.isPresent() && own.equals(OptionalLong.of(inode))
        ? Optional.of(
            new ManagerServer(scene, reading.state().tid().getAsInt(), object.getAsLong()))
        : Optional.empty();
  }

  /** The processes that have connections to the manager. */
  Set<Integer> clients() throws MemoryFault {
    Set<Integer> clients = new TreeSet<>();
    for (ThreadReading reading : scene.snapshot().threads()) {
      Optional<PythonFrame> frame = serving(reading);
      if (frame.isPresent() && clients.size() < MOST_CLIENTS) {
        clients.addAll(client(frame.get(), scene));
      }
    }
    return clients;
  }

  /**
   * The processes for which a thread of a manager's has taken its locks: it does nothing with them
   * before they ask for that. None for any other thread, and while it carries out a method of the
   * program's own.
   */
  static Set<Integer> clients(Scene scene, int server) throws MemoryFault {
    for (ThreadReading reading : scene.snapshot().threads()) {
      if (reading.state().tid().stream().anyMatch(tid -> tid == server)) {
        Optional<PythonFrame> frame = serving(reading);
        boolean idle =
            reading.frames().stream()
                .takeWhile(inner -> !frame.equals(Optional.of(inner)))
                .allMatch(inner -> inner.code().file().endsWith("/multiprocessing/connection.py"));
        return frame.isPresent() && idle ? client(frame.get(), scene) : Set.of();
      }
    }
    return Set.of();
  }

  private static Set<Integer> client(PythonFrame frame, Scene scene) throws MemoryFault {
    Optional<Descriptor> connection = connection(frame, scene);
    OptionalLong peer =
        connection.isPresent() ? peer(connection.get(), scene) : OptionalLong.empty();
    return peer.isPresent() ? owners(peer.getAsLong(), scene.machine()) : Set.of();
  }

  private static Optional<PythonFrame> serving(ThreadReading reading) {
    return reading.frames().stream()
        .filter(frame -> Calls.isFunction(frame, "serve_client", "multiprocessing/managers.py"))
        .findFirst();
  }

  private static Optional<Descriptor> connection(PythonFrame frame, Scene scene)
      throws MemoryFault {
    OptionalLong connection = scene.values().variable(frame, "conn");
    OptionalLong handle =
        connection.isPresent()
            ? scene.objects().attributes().get(connection.getAsLong(), "_handle")
            : connection;
    return handle.isPresent() && scene.objects().types().of(handle.getAsLong()).has(TypeFlag.INT)
        ? Optional.of(
            Descriptor.of(scene, (int) scene.objects().numbers().integer64(handle.getAsLong())))
        : Optional.empty();
  }

  private static OptionalLong peer(Descriptor connection, Scene scene) {
    OptionalLong inode = connection.inode();
    return inode.isPresent()
        ? scene.machine().sockets().peer(scene.pid(), inode.getAsLong())
        : inode;
  }

  private static Set<Integer> owners(long inode, Machine machine) {
    List<Open> open = machine.openFiles().of("socket:[" + inode + "]");
    Set<Integer> pids = new TreeSet<>();
    open.forEach(each -> pids.add(each.pid()));
    return pids;
  }
}

package dev.unhang.waits;

import dev.unhang.linux.BlockedCall;
import dev.unhang.linux.BlockingCall;
import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.TypeFlag;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Waits of a client of a {@code multiprocessing} manager: it reads the answer from its connection,
 * while a thread of the manager waits for the lock, queue or event in its place.
 */
final class ProxyWait implements WaitResolver {
  private static final Set<BlockingCall> READS =
      EnumSet.of(BlockingCall.READ, BlockingCall.RECVFROM);
  private static final int INNERMOST = 6;

  /** A method of the object, and the place of the timeout among its arguments. */
  private static final List<String> WITH_TIMEOUT = List.of("wait", "acquire get", "put");

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    Optional<BlockedCall> call = thread.in(READS);
    Optional<PythonFrame> frame = call.isPresent() ? request(thread) : Optional.empty();
    if (frame.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong proxy = scene.calls().self(frame.get(), "multiprocessing.managers.BaseProxy");
    Descriptor connection = Descriptor.of(scene, (int) call.orElseThrow().arguments().a());
    Optional<ManagerServer> server = ManagerServer.of(connection, scene);
    if (proxy.isEmpty() || server.isEmpty()) {
      return Optional.empty();
    }
    String method = method(frame.get(), scene);
    Wait wait = wait(kind(method, server.get()), proxy.getAsLong(), server.get(), thread, scene);
    return Optional.of(isTimed(method, frame.get(), scene) ? wait.withTimeout() : wait);
  }

  private static Optional<PythonFrame> request(BlockedThread thread) {
    return thread.frames().stream()
        .limit(INNERMOST)
        .filter(frame -> Calls.isFunction(frame, "_callmethod", "multiprocessing/managers.py"))
        .findFirst();
  }

  private static String method(PythonFrame frame, Scene scene) throws MemoryFault {
    OptionalLong name = scene.values().variable(frame, "methodname");
    return name.isPresent() && scene.objects().types().of(name.getAsLong()).has(TypeFlag.STR)
        ? scene.objects().strings().string(name.getAsLong(), 40)
        : "";
  }

  private static WaitKind kind(String method, ManagerServer server) throws MemoryFault {
    Scene manager = server.scene();
    return switch (method) {
      case "acquire" -> WaitKind.PROCESS_LOCK;
      case "get", "put", "join" -> WaitKind.QUEUE;
      case "wait" ->
          manager.calls().isInstance(server.object(), "threading.Event")
              ? WaitKind.EVENT
              : manager.calls().isInstance(server.object(), "threading.Barrier")
                  ? WaitKind.BARRIER
                  : WaitKind.CONDITION;
      default -> WaitKind.SOCKET;
    };
  }

  private static Wait wait(
      WaitKind kind, long proxy, ManagerServer server, BlockedThread thread, Scene scene)
      throws MemoryFault {
    int manager = server.scene().pid();
    String identity = "manager " + manager + " " + Long.toHexString(server.object());
    String label = new Labels(scene).of(proxy, thread);
    Wait wait = Wait.of(kind).on(scene.resources().shared(scene.pid(), kind, identity, label));
    if (kind != WaitKind.PROCESS_LOCK) {
      return wait.heldBy(Holder.thread(manager, server.tid(), Certainty.CERTAIN));
    }
    List<Holder> holders = new ProxiedLocks(server, scene).holders(proxy);
    Set<Integer> sharers = new TreeSet<>(server.clients());
    sharers.add(manager);
    sharers.remove(scene.pid());
    return holders.isEmpty() ? wait.sharedWith(sharers) : wait.heldByAny(holders);
  }

  /** With a number where the method has its timeout. */
  private static boolean isTimed(String method, PythonFrame frame, Scene scene) throws MemoryFault {
    OptionalLong arguments = scene.values().variable(frame, "args");
    for (int place = 0; place < WITH_TIMEOUT.size(); place++) {
      if (arguments.isPresent() && List.of(WITH_TIMEOUT.get(place).split(" ")).contains(method)) {
        long[] items =
            scene.objects().sequences().tuple(arguments.getAsLong(), place + 1).addresses();
        return items.length > place
            && !scene.objects().types().of(items[place]).isBuiltin("NoneType");
      }
    }
    return false;
  }
}

package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Wait;
import dev.unhang.python.PythonFrame;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Waits for a process to end that are none in the kernel's eyes: those with a timeout, which look
 * again and again ({@code subprocess}), and those that read or poll a pipe that closes then ({@code
 * multiprocessing}).
 */
final class ProcessJoinWait implements WaitResolver {
  private record Method(String name, String type) {}

  private static final List<Method> METHODS =
      List.of(
          new Method("_wait", "subprocess.Popen"),
          new Method("wait", "multiprocessing.popen_fork.Popen"));

  private static final int INNERMOST = 6;

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    if (thread.futex().isPresent() || thread.in(ChildWait.CALLS).isPresent()) {
      return Optional.empty();
    }
    for (PythonFrame frame : thread.frames().stream().limit(INNERMOST).toList()) {
      for (Method method : METHODS) {
        OptionalLong popen = scene.calls().method(frame, method.name, method.type);
        if (popen.isPresent()) {
          long pid = scene.objects().attributes().require(popen.getAsLong(), "pid");
          Wait wait = ChildWait.of((int) scene.objects().numbers().integer64(pid), scene);
          return Optional.of(isTimed(frame, scene) ? wait.withTimeout() : wait);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isTimed(PythonFrame frame, Scene scene) throws MemoryFault {
    OptionalLong timeout = scene.values().variable(frame, "timeout");
    return timeout.isEmpty()
        || !scene.objects().types().of(timeout.getAsLong()).isBuiltin("NoneType");
  }
}

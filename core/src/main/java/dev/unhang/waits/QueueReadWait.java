package dev.unhang.waits;

import dev.unhang.linux.BlockedCall;
import dev.unhang.linux.BlockingCall;
import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Wait;
import dev.unhang.model.Wait.Gone;
import dev.unhang.model.WaitKind;
import dev.unhang.python.PythonFrame;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Waits of {@code multiprocessing.Queue.get} and {@code SimpleQueue.get} for something in the
 * queue's pipe (Lib/multiprocessing/queues.py): every process that has the queue can put it there.
 */
final class QueueReadWait implements WaitResolver {
  private static final List<String> TYPES =
      List.of("multiprocessing.queues.Queue", "multiprocessing.queues.SimpleQueue");

  /** Those of the connection through which the queue reads. */
  private static final int INNER_FRAMES = 5;

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    Optional<BlockedCall> call =
        thread.call().filter(c -> c.call().equals(Optional.of(BlockingCall.READ)));
    if (call.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong queue = queue(thread.frames(), scene);
    if (queue.isEmpty()) {
      return Optional.empty();
    }
    Descriptor pipe = Descriptor.of(scene, (int) call.get().arguments().a());
    Wait wait = scene.wait(WaitKind.QUEUE, queue.getAsLong(), thread);
    var holders = new OtherEnds(scene).of(pipe, false);
    if (holders.stream().anyMatch(holder -> holder.pid() != scene.pid())) {
      return Optional.of(wait.heldByAny(holders));
    }
    return holders.isEmpty() ? Optional.empty() : Optional.of(abandoned(wait, scene));
  }

  private static OptionalLong queue(List<PythonFrame> frames, Scene scene) throws MemoryFault {
    for (PythonFrame frame : frames.stream().limit(INNER_FRAMES).toList()) {
      if (frame.code().name().equals("get")) {
        for (String type : TYPES) {
          OptionalLong queue = scene.calls().self(frame, type);
          if (queue.isPresent()) {
            return queue;
          }
        }
      }
    }
    return OptionalLong.empty();
  }

  /** Only this process has the queue: its other threads may put something in. */
  private static Wait abandoned(Wait wait, Scene scene) {
    var tree = scene.machine().processes();
    return tree.children(scene.pid()).stream()
        .filter(tree::isZombie)
        .findFirst()
        .filter(child -> scene.actors() == 1)
        .map(child ->
            wait.withGone(new Gone(Gone.Cause.PROCESS_ENDED, Certainty.LIKELY, "process " + child)))
        .orElse(wait);
  }
}

package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import dev.unhang.python.Items;
import dev.unhang.waits.FutureSources.Source;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Waits of tasks for futures. */
final class TaskFutureWaits {
  private static final int MOST_FUTURES = 100_000;

  private final Scene scene;
  private final FutureSources sources;

  TaskFutureWaits(Scene scene, FutureSources sources) {
    this.scene = scene;
    this.sources = sources;
  }

  boolean isFuture(long object) throws MemoryFault {
    return sources.isFuture(object);
  }

  /** Whether it is known who completes the future. */
  boolean isKnown(long future) throws MemoryFault {
    return !sources.of(future).holders().isEmpty();
  }

  /** For one future. */
  Wait of(long future) throws MemoryFault {
    Source source = sources.of(future);
    return wait(source, future, source.label()).heldBy(array(source));
  }

  /** For all futures of a set. */
  Wait all(long set, String label) throws MemoryFault {
    Source source = FutureSources.all(pending(set));
    return wait(source, set, label).heldBy(array(source));
  }

  /** For one of the futures of a set. Which of them are to come is said only if all are known. */
  Wait any(long set, String label) throws MemoryFault {
    return any(pending(set), set, label);
  }

  /** For one of those that put themselves into a queue when they are done. */
  Wait anyThatFeeds(long queue, String label) throws MemoryFault {
    return any(sources.feeding(queue), queue, label);
  }

  private Wait any(List<Source> pending, long address, String label) {
    Source source = FutureSources.all(pending);
    Wait wait = wait(source, address, label);
    if (pending.size() == 1) {
      return wait.heldBy(array(source));
    }
    boolean alternatives =
        pending.stream().allMatch(each -> each.whole() && each.holders().size() == 1);
    return alternatives ? wait.heldByAny(source.holders()) : wait;
  }

  private Wait wait(Source source, long address, String label) {
    WaitKind kind = source.isTask() ? WaitKind.TASK : WaitKind.FUTURE;
    return Wait.of(kind).on(scene.resources().at(scene.pid(), kind, address, label));
  }

  private List<Source> pending(long set) throws MemoryFault {
    Items items = scene.objects().sets().items(set, MOST_FUTURES);
    if (items.missing() > 0) {
      throw new MemoryFault("a set of " + items.size() + " futures");
    }
    List<Source> pending = new ArrayList<>();
    for (long future : items.addresses()) {
      if (sources.isPending(future)) {
        pending.add(sources.of(future));
      }
    }
    pending.sort(Comparator.comparing(Source::label)); // the set's order is by address
    return pending;
  }

  private static Holder[] array(Source source) {
    return source.holders().toArray(Holder[]::new);
  }
}

package dev.unhang.waits;

import dev.unhang.memory.Memory;
import dev.unhang.memory.PageCache;
import dev.unhang.python.Objects;
import dev.unhang.python.PythonProcess;
import dev.unhang.python.Snapshot;
import dev.unhang.python.ThreadReading;
import dev.unhang.target.CannotInspect;
import dev.unhang.unwind.NativeStacks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Processes as the resolvers see them. */
final class Scenes {
  private Scenes() {}

  static Scene of(int pid) {
    try {
      PythonProcess python = PythonProcess.open(pid);
      Snapshot snapshot = python.snapshot(true, false);
      Memory memory = new PageCache(python.process().memory());
      Objects objects = new Objects(memory, python.runtime().layout());
      return new Scene(
          python,
          memory,
          objects,
          snapshot,
          blocked(snapshot),
          Map.of(),
          new Machine(),
          new NativeStacks(python.process()),
          List.of());
    } catch (CannotInspect e) {
      throw new AssertionError(e);
    }
  }

  private static List<BlockedThread> blocked(Snapshot snapshot) {
    List<BlockedThread> blocked = new ArrayList<>();
    snapshot
        .marks()
        .forEach((tid, mark) -> {
          if (!mark.status().running()) {
            Optional<ThreadReading> reading =
                snapshot.threads().stream()
                    .filter(t -> t.state().tid().equals(OptionalInt.of(tid)))
                    .findFirst();
            blocked.add(new BlockedThread(tid, mark, reading, Optional.empty()));
          }
        });
    return blocked;
  }
}

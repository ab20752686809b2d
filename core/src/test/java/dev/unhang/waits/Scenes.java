package dev.unhang.waits;

import dev.unhang.memory.Memory;
import dev.unhang.python.Objects;
import dev.unhang.python.PythonProcess;
import dev.unhang.python.PythonThread;
import dev.unhang.python.Snapshot;
import dev.unhang.python.ThreadReading;
import dev.unhang.target.CannotInspect;
import dev.unhang.target.Images;
import dev.unhang.unwind.NativeStacks;
import java.util.ArrayList;
import java.util.HashMap;
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
      Memory memory = python.picture(snapshot);
      Objects objects = new Objects(memory, python.runtime().layout());
      Map<Long, PythonThread> names = new HashMap<>();
      snapshot.threads().stream()
          .map(thread -> thread.state().interpreter())
          .distinct()
          .forEach(interpreter -> names.putAll(python.threadNames(interpreter).byIdent()));
      return new Scene(
          python,
          memory,
          objects,
          snapshot,
          blocked(snapshot, names),
          names,
          new Machine(new Images()),
          new NativeStacks(python.process()),
          List.of());
    } catch (CannotInspect e) {
      throw new AssertionError(e);
    }
  }

  /** The same with other memory. */
  static Scene withMemory(Scene scene, Memory memory) {
    return new Scene(
        scene.python(),
        memory,
        new Objects(memory, scene.layout()),
        scene.snapshot(),
        scene.threads(),
        scene.names(),
        new Machine(new Images()),
        new NativeStacks(scene.process()),
        List.of());
  }

  private static List<BlockedThread> blocked(Snapshot snapshot, Map<Long, PythonThread> names) {
    List<BlockedThread> blocked = new ArrayList<>();
    snapshot
        .marks()
        .forEach((tid, mark) -> {
          if (!mark.status().running()) {
            Optional<ThreadReading> reading =
                snapshot.threads().stream()
                    .filter(t -> t.state().tid().equals(OptionalInt.of(tid)))
                    .findFirst();
            Optional<PythonThread> known =
                reading.flatMap(r -> Optional.ofNullable(names.get(r.state().ident())));
            blocked.add(new BlockedThread(tid, mark, reading, known));
          }
        });
    return blocked;
  }
}

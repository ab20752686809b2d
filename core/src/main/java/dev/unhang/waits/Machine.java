package dev.unhang.waits;

import dev.unhang.linux.FileLocks;
import dev.unhang.linux.OpenFiles;
import dev.unhang.linux.ProcessTree;
import dev.unhang.linux.Sockets;
import dev.unhang.memory.Memory;
import dev.unhang.python.Objects;
import dev.unhang.python.PythonProcess;
import dev.unhang.python.PythonThread;
import dev.unhang.python.Snapshot;
import dev.unhang.target.CannotInspect;
import dev.unhang.target.Images;
import dev.unhang.unwind.NativeStacks;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the processes of one look have in common: the other processes of the machine, what these
 * share with them, and the things that are waited for. Each is found out when it is first asked for
 * and stays as it was then.
 */
public final class Machine implements AutoCloseable {
  private final Images images;
  private final Resources resources = new Resources();
  private final Map<Integer, Scene> scenes = new LinkedHashMap<>();
  private final Map<Integer, Optional<Scene>> strangers = new HashMap<>();
  private final Sockets sockets = new Sockets();
  private final ProcessLocks processLocks = new ProcessLocks(this);
  private final Set<Integer> atOtherEnds = new TreeSet<>();
  private final Set<Long> semLockAddresses = new LinkedHashSet<>();
  private @Nullable ProcessTree processes;
  private @Nullable OpenFiles openFiles;
  private @Nullable FileLocks fileLocks;

  /**
   * @param images shared with other looks
   */
  public Machine(Images images) {
    this.images = images;
  }

  /** The things that are waited for, in all processes. */
  public Resources resources() {
    return resources;
  }

  /** All processes. */
  public ProcessTree processes() {
    ProcessTree known = processes;
    if (known == null) {
      known = ProcessTree.read();
      processes = known;
    }
    return known;
  }

  /** Who has which file open. */
  OpenFiles openFiles() {
    OpenFiles known = openFiles;
    if (known == null) {
      known = OpenFiles.read(processes().pids());
      openFiles = known;
    }
    return known;
  }

  /** The locks on files. */
  FileLocks fileLocks() {
    FileLocks known = fileLocks;
    if (known == null) {
      known = FileLocks.read();
      fileLocks = known;
    }
    return known;
  }

  /** Who holds which lock of {@code multiprocessing}. */
  ProcessLocks processLocks() {
    return processLocks;
  }

  /**
   * Where processes have their objects for locks of {@code multiprocessing}; those that were forked
   * from one of them have theirs at the same addresses.
   */
  Set<Long> semLockAddresses() {
    return semLockAddresses;
  }

  /** Which sockets are connected with each other. */
  Sockets sockets() {
    return sockets;
  }

  /** Processes that have the other end of something that is polled beside other things. */
  public Set<Integer> atOtherEnds() {
    return atOtherEnds;
  }

  /** Takes up a process of this look. */
  public void add(Scene scene) {
    scenes.put(scene.pid(), scene);
  }

  /**
   * A Python process: as this look has it, or else read now, without a stop, to tell what the
   * processes of the look have to do with it. Empty for one that can't be read.
   */
  Optional<Scene> scene(int pid) {
    Scene scene = scenes.get(pid);
    return scene != null ? Optional.of(scene) : strangers.computeIfAbsent(pid, this::stranger);
  }

  private Optional<Scene> stranger(int pid) {
    try {
      PythonProcess python =
          PythonProcess.open(pid, scenes.values().stream().map(Scene::python).toList(), images);
      Snapshot snapshot = python.snapshot(false, false);
      Memory memory = python.picture(snapshot);
      Objects objects = new Objects(memory, python.runtime().layout());
      Map<Long, PythonThread> names = names(python, snapshot);
      return Optional.of(
          new Scene(
              python,
              memory,
              objects,
              snapshot,
              BlockedThread.among(snapshot.marks(), snapshot.byTid(), names),
              names,
              this,
              new NativeStacks(python.process()),
              List.of()));
    } catch (CannotInspect e) {
      return Optional.empty();
    }
  }

  private static Map<Long, PythonThread> names(PythonProcess python, Snapshot snapshot) {
    Map<Long, PythonThread> names = new HashMap<>();
    snapshot.threads().stream()
        .map(thread -> thread.state().interpreter())
        .distinct()
        .forEach(interpreter -> names.putAll(python.threadNames(interpreter).byIdent()));
    return names;
  }

  /** Lets go of the processes that are not of this look. */
  @Override
  public void close() {
    strangers.values().forEach(stranger -> stranger.ifPresent(s -> s.process().close()));
  }
}

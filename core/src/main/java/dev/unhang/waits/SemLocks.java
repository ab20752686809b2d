package dev.unhang.waits;

import dev.unhang.linux.Mapping;
import dev.unhang.memory.MemoryFault;
import dev.unhang.python.InterpreterState;
import dev.unhang.target.CannotInspect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The locks and semaphores of {@code multiprocessing} that a process has. They are looked for among
 * all its objects, unless those of a process that it is a fork of are known: they have the same
 * addresses.
 */
final class SemLocks {
  private static final int MOST_OBJECTS = 3_000_000;

  private final Scene scene;
  private @Nullable List<SemLock> all;
  private @Nullable List<Mapping> mappings;

  SemLocks(Scene scene) {
    this.scene = scene;
  }

  /** The file in memory that a semaphore lies in; empty if the address is in no such file. */
  Optional<SharedSemaphore> file(long semaphore) {
    return mappings().stream()
        .filter(mapping -> mapping.contains(semaphore))
        .map(mapping -> new SharedSemaphore(mapping.device(), mapping.inode()))
        .findFirst();
  }

  /**
   * The objects for a semaphore.
   *
   * @throws MemoryFault if it can't be told whether there are any
   */
  List<SemLock> of(SharedSemaphore file) throws MemoryFault {
    Set<Long> addresses =
        mappings().stream()
            .filter(m -> m.device().equals(file.device()) && m.inode() == file.inode())
            .map(Mapping::start)
            .collect(Collectors.toSet());
    Set<Long> hints = scene.machine().semLockAddresses();
    for (long wrapper : hints) {
      Optional<SemLock> lock = at(wrapper);
      if (lock.isPresent() && addresses.contains(lock.get().semaphore())) {
        return List.of(lock.get());
      }
    }
    List<SemLock> found =
        all().stream().filter(lock -> addresses.contains(lock.semaphore())).toList();
    found.forEach(lock -> hints.add(lock.wrapper()));
    return found;
  }

  private Optional<SemLock> at(long wrapper) {
    try {
      return scene.calls().isInstance(wrapper, SemLock.BASE)
          ? Optional.of(SemLock.at(wrapper, scene))
          : Optional.empty();
    } catch (MemoryFault e) {
      return Optional.empty(); // something else lies there in this process
    }
  }

  private List<SemLock> all() throws MemoryFault {
    List<SemLock> known = all;
    if (known == null) {
      known = find();
      all = known;
    }
    return known;
  }

  private List<SemLock> find() throws MemoryFault {
    List<SemLock> found = new ArrayList<>();
    for (InterpreterState interpreter :
        scene.snapshot().threads().stream()
            .map(reading -> reading.state().interpreter())
            .distinct()
            .toList()) {
      var objects = scene.readers().tracked().instances(interpreter, SemLock.BASE, MOST_OBJECTS);
      if (!objects.complete()) {
        throw new MemoryFault("there are too many objects to find all locks");
      }
      for (long wrapper : objects.addresses()) {
        at(wrapper).ifPresent(found::add);
      }
    }
    return found;
  }

  /** Those of semaphores: of a process with many threads a few of very many. */
  private List<Mapping> mappings() {
    List<Mapping> known = mappings;
    if (known == null) {
      try {
        known =
            scene.process().mappings().stream()
                .filter(mapping -> mapping.permissions().endsWith("s"))
                .filter(mapping -> mapping.fileName().startsWith("sem."))
                .toList();
      } catch (CannotInspect ended) {
        known = List.of();
      }
      mappings = known;
    }
    return known;
  }
}

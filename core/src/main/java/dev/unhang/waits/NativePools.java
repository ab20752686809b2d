package dev.unhang.waits;

import dev.unhang.libraries.ParallelLibrary;
import dev.unhang.model.Frame;
import dev.unhang.model.Library;
import dev.unhang.model.ThreadInfo;
import dev.unhang.python.PythonThread;
import dev.unhang.python.ThreadReading;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The threads that BLAS and OpenMP libraries have for themselves: those that Python does not know
 * of, by the functions that they are in.
 */
public final class NativePools {
  private final Scene scene;
  private final List<ParallelLibrary> libraries;
  private final Map<Integer, Optional<ParallelLibrary>> known = new HashMap<>();

  NativePools(Scene scene, List<ParallelLibrary> libraries) {
    this.scene = scene;
    this.libraries = List.copyOf(libraries);
  }

  /** All libraries of the process that may have threads. */
  List<ParallelLibrary> libraries() {
    return libraries;
  }

  /** The library that something belongs to: an instruction, a static variable. */
  Optional<ParallelLibrary> at(long address) {
    return libraries.stream().filter(library -> library.contains(address)).findFirst();
  }

  /** The library that a thread waits in: the one that called the C library, if it was one. */
  Optional<ParallelLibrary> waitsIn(BlockedThread thread) {
    return libraries.isEmpty()
        ? Optional.empty()
        : scene.nativeCalls().of(thread).stream()
            .dropWhile(NativePools::isLibc)
            .findFirst()
            .flatMap(this::at);
  }

  /**
   * The library that a thread belongs to: the one whose function it began with. Empty also for a
   * thread of which is not known where it is.
   */
  Optional<ParallelLibrary> owner(BlockedThread thread) {
    return known.computeIfAbsent(thread.tid(), _ -> find(thread));
  }

  private Optional<ParallelLibrary> find(BlockedThread thread) {
    if (libraries.isEmpty() || (thread.reading().isPresent() && !isSeenToItsStart(thread))) {
      return Optional.empty(); // Python may have called the library
    }
    return scene.nativeCalls().of(thread).reversed().stream()
        .dropWhile(NativePools::isLibc)
        .findFirst()
        .flatMap(this::at);
  }

  private boolean isSeenToItsStart(BlockedThread thread) {
    return scene.nativeCalls().of(thread).reversed().stream()
        .limit(1)
        .anyMatch(NativePools::isLibc);
  }

  /** The threads, other than those that Python made, that belong to a library, or may. */
  List<Integer> mayBelongTo(ParallelLibrary library) {
    return scene.snapshot().marks().keySet().stream()
        .filter(tid -> mayBelong(tid, library))
        .toList();
  }

  private boolean mayBelong(int tid, ParallelLibrary library) {
    Optional<BlockedThread> blocked = scene.blocked(tid);
    Optional<ParallelLibrary> owner = blocked.flatMap(this::owner);
    if (owner.isPresent()) {
      return owner.get().equals(library);
    }
    return !isOfPython(tid) && blocked.filter(this::isSeenToItsStart).isEmpty();
  }

  /** The main thread, and those of {@code threading}; not others that have called into Python. */
  private boolean isOfPython(int tid) {
    ThreadReading reading = scene.snapshot().byTid().get(tid);
    PythonThread known = reading == null ? null : scene.names().get(reading.state().ident());
    return tid == scene.pid() || (known != null && !known.name().startsWith("Dummy-"));
  }

  /**
   * How many threads a thread's team in libgomp has more than there are; 0 also where it is in no
   * team, or that is not known.
   */
  int lost(ThreadReading thread, ParallelLibrary library) {
    int size = library.teamSize(thread.state().ident(), scene.memory()).orElse(1);
    return Math.max(0, size - 1 - mayBelongTo(library).size());
  }

  /** Those of them that are not seen to wait for work, or for the others at the end of it. */
  List<Integer> missing(ParallelLibrary library) {
    return mayBelongTo(library).stream()
        .filter(
            tid -> scene.blocked(tid).filter(thread -> waitsForOthers(thread, library)).isEmpty())
        .toList();
  }

  private boolean waitsForOthers(BlockedThread thread, ParallelLibrary library) {
    boolean lock =
        library.isLibgomp()
            && thread.futex().flatMap(f -> Team.at(f.address(), scene.memory())).isEmpty();
    return !lock && waitsIn(thread).filter(library::equals).isPresent();
  }

  private Optional<ParallelLibrary> at(NativeCall call) {
    return at(call.frame().within());
  }

  /** glibc's and, up to 2.33, that of its threads; musl's. */
  private static boolean isLibc(NativeCall call) {
    return call.library()
        .filter(name ->
            name.startsWith("libc.")
                || name.startsWith("libc-")
                || name.startsWith("libpthread")
                || name.startsWith("ld-musl"))
        .isPresent();
  }

  /**
   * The libraries with the number of their threads.
   *
   * @param threads of the process, with native frames where those were asked for
   */
  public List<Library> toModel(List<ThreadInfo> threads) {
    return libraries.stream()
        .map(library -> library.toModel(scene.memory(), workers(library, threads)))
        .toList();
  }

  private int workers(ParallelLibrary library, List<ThreadInfo> threads) {
    return (int)
        threads.stream()
            .filter(thread ->
                scene
                    .blocked(thread.tid())
                    .map(this::owner)
                    .orElseGet(() -> ownerOfRunning(thread))
                    .filter(library::equals)
                    .isPresent())
            .count();
  }

  private Optional<ParallelLibrary> ownerOfRunning(ThreadInfo thread) {
    return thread.python() || thread.main()
        ? Optional.empty()
        : thread.frames().reversed().stream()
            .filter(Frame.Native.class::isInstance)
            .flatMap(frame -> at(((Frame.Native) frame).address()).stream())
            .findFirst();
  }
}

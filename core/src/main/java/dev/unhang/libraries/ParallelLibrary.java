package dev.unhang.libraries;

import dev.unhang.elf.ProgramHeader;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Library;
import dev.unhang.model.Library.Kind;
import dev.unhang.target.LoadedImage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A library with threads of its own, or one that provides them, at its place in a process. */
public final class ParallelLibrary {
  private static final int TEAM = 16;

  private final Identity identity;
  private final LoadedImage image;
  private final Optional<String> broughtBy;
  private final List<String> usedBy;

  ParallelLibrary(
      Identity identity, LoadedImage image, Optional<String> broughtBy, List<String> usedBy) {
    this.identity = identity;
    this.image = image;
    this.broughtBy = broughtBy;
    this.usedBy = List.copyOf(usedBy);
  }

  public Kind kind() {
    return identity.kind();
  }

  /** Of the implementation: {@code OpenBLAS}. */
  public String name() {
    return identity.name();
  }

  /** Whether it is GNU's OpenMP runtime. */
  public boolean isLibgomp() {
    return identity.name().equals(OpenMp.LIBGOMP);
  }

  /** The last part of its path. */
  public String fileName() {
    return image.file().name();
  }

  /** Whether an address is in its code or in its static data. */
  public boolean contains(long address) {
    long own = address - image.bias();
    return image.elf().programHeaders().stream()
        .filter(p -> p.type() == ProgramHeader.PT_LOAD)
        .anyMatch(p ->
            Long.compareUnsigned(own, p.address()) >= 0
                && Long.compareUnsigned(own - p.address(), p.memorySize()) < 0);
  }

  /**
   * The size of the team of threads that a thread is in, if this is libgomp. Its state of a thread,
   * {@code struct gomp_thread}, is a thread-local variable which {@code omp_get_max_threads} begins
   * with; its third word is the team, which begins with its size (libgomp/libgomp.h).
   *
   * @param pthread the thread's {@code pthread_t}, which glibc counts thread-local variables from
   */
  public OptionalInt teamSize(long pthread, Memory memory) {
    OptionalLong offset = new Exports(image).loaded("omp_get_max_threads");
    if (!isLibgomp() || offset.isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      long thread = pthread + memory.u64(offset.getAsLong() + image.bias());
      long team = memory.u64(thread + TEAM);
      int size = team == 0 ? 1 : memory.i32(team);
      return size > 0 && size <= ThreadCount.MOST ? OptionalInt.of(size) : OptionalInt.empty();
    } catch (MemoryFault e) {
      return OptionalInt.empty();
    }
  }

  /**
   * As it is now.
   *
   * @param workers how many of the process's threads are its own
   */
  public Library toModel(Memory memory, int workers) {
    return new Library(
        identity.kind(),
        identity.name(),
        image.file().path(),
        identity.version(),
        identity.threading(),
        identity.threads().read(new Exports(image), memory),
        workers,
        broughtBy,
        usedBy);
  }
}

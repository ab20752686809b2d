package dev.unhang.target;

import dev.unhang.elf.ElfException;
import dev.unhang.elf.ElfImage;
import dev.unhang.linux.BlockedCall;
import dev.unhang.linux.Mapping;
import dev.unhang.linux.PidFd;
import dev.unhang.linux.ProcFs;
import dev.unhang.linux.Ptrace;
import dev.unhang.linux.RemoteMemory;
import dev.unhang.linux.TaskStat;
import dev.unhang.memory.Memory;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** A process that runs on this machine. */
public final class LiveProcess implements Target, AutoCloseable {
  /**
   * What no other process has.
   *
   * @param startTicks when it started
   * @param auxv of the program that it executes: with addresses and a seed that are chosen anew at
   *     each execve(2) (getauxval(3)); empty where there is no program, yet or any more
   */
  private record Identity(long startTicks, String auxv) {
    static Identity of(int pid) throws IOException {
      return new Identity(ProcFs.stat(pid).startTicks(), ProcFs.auxv(pid));
    }
  }

  private static final int TRIES = 200;

  /** As long as other programs may keep one from a processor. */
  private static final int EXECVE_TRIES = 1000;

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final int pid;
  private final Identity identity;
  private final Memory memory;
  private final List<MappedFile> files;
  private final Images shared;
  private final FileFinder finder;
  private final List<SharedImage> held = new ArrayList<>();
  private final Map<MappedFile, Optional<LoadedImage>> images = new HashMap<>();

  private LiveProcess(
      int pid, Identity identity, Memory memory, List<Mapping> maps, Images shared) {
    this.pid = pid;
    this.identity = identity;
    this.memory = memory;
    this.files = MappedFile.of(maps);
    this.finder = new FileFinder(pid, memory, shared);
    this.shared = shared;
  }

  /**
   * @throws CannotInspect if there is no such process, it has ended, is the kernel's, or may not be
   *     read
   */
  public static LiveProcess open(int pid) throws CannotInspect {
    return open(pid, new Images());
  }

  /**
   * The same.
   *
   * @param shared with other processes
   */
  public static LiveProcess open(int pid, Images shared) throws CannotInspect {
    try {
      requireProcess(pid, ProcFs.stat(pid));
      for (int i = 0; i < EXECVE_TRIES; i++) {
        Identity identity = Identity.of(pid);
        List<Mapping> maps = ProcFs.maps(pid);
        boolean there = !identity.auxv().isEmpty() && !maps.isEmpty();
        if (there && identity.equals(Identity.of(pid))) {
          return open(pid, identity, maps, shared);
        }
        LockSupport.parkNanos(PAUSE_NANOS); // it is in an execve(2), or about to end
        requireProcess(pid, ProcFs.stat(pid));
      }
      throw new CannotInspect("process " + pid + " is just starting or ending: it has no memory");
    } catch (NoSuchFileException e) {
      throw absent(pid);
    } catch (AccessDeniedException e) {
      throw refused(pid);
    } catch (IOException e) {
      throw ended(pid);
    }
  }

  private static LiveProcess open(int pid, Identity identity, List<Mapping> maps, Images shared)
      throws CannotInspect {
    RemoteMemory memory = new RemoteMemory(pid);
    if (memory.refused(maps.getFirst().start())) {
      throw refused(pid);
    }
    return new LiveProcess(pid, identity, memory, maps, shared);
  }

  /** What ends has no memory any more, and is refused like what may not be read. */
  private static CannotInspect refused(int pid) {
    try {
      return ProcFs.stat(pid).ending() ? ended(pid) : Permission.denied(Access.to(pid));
    } catch (IOException e) {
      return absent(pid);
    }
  }

  private static CannotInspect ended(int pid) {
    return new CannotInspect("process " + pid + " ended while it was looked at");
  }

  private static void requireProcess(int pid, TaskStat stat) throws CannotInspect, IOException {
    int group = ProcFs.threadGroup(pid);
    if (group != pid) {
      throw new CannotInspect(
          pid + " is a thread of process " + group, "Try: unhang dump " + group);
    }
    if (stat.kernelThread()) {
      throw new CannotInspect("process " + pid + " is a kernel thread (" + stat.comm() + ")");
    }
    if (stat.ended()) {
      throw new CannotInspect(
          goesOn(pid)
              ? "the first thread of process "
                  + pid
                  + " has ended while others go on; unhang can't read such a process"
              : "process "
                  + pid
                  + " has ended; it is a zombie that its parent "
                  + stat.parent()
                  + " has not collected");
    }
  }

  /** Whether threads are left. Those of a process that was killed end one after the other. */
  private static boolean goesOn(int pid) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      if (ProcFs.tids(pid).size() == 1) {
        return false;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return true;
  }

  /**
   * With the mount option hidepid, /proc hides other users' processes; a signal would find them.
   */
  private static CannotInspect absent(int pid) {
    return PidFd.exists(pid)
        ? Permission.denied(Access.to(pid))
        : new CannotInspect("there is no process " + pid);
  }

  /**
   * Whether the pid still stands for what was opened: the same process, and the same program in it.
   */
  public boolean isCurrent() {
    try {
      return identity.equals(Identity.of(pid));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Whether another process is a fork of this one, or the other way round, or both of a third one,
   * without another program since, and has that file at the same place.
   */
  public boolean isRelatedTo(LiveProcess other, String path) {
    return identity.auxv().equals(other.identity.auxv())
        && files.stream().anyMatch(file -> file.path().equals(path) && other.files.contains(file));
  }

  /** Whether it has mapped the same files at the same places as when it was opened. */
  public boolean isUnchanged() {
    try {
      return isCurrent() && files.equals(MappedFile.of(ProcFs.maps(pid)));
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public int pid() {
    return pid;
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public List<MappedFile> files() {
    return files;
  }

  @Override
  public Optional<LoadedImage> image(MappedFile file) {
    return images.computeIfAbsent(file, this::load);
  }

  @Override
  public <T> T learned(ElfImage image, Class<T> kind, Function<ElfImage, T> learn) {
    return shared.learned(image, kind, learn);
  }

  @Override
  public Optional<ElfImage> debugFile(LoadedImage image) {
    return new DebugFiles(pid).find(image);
  }

  /**
   * What is mapped now: libraries come and go after {@link #open}.
   *
   * @throws CannotInspect if the process has ended
   */
  public List<Mapping> mappings() throws CannotInspect {
    try {
      return ProcFs.maps(pid);
    } catch (IOException e) {
      throw ended(pid);
    }
  }

  /**
   * Where every thread stands now, by tid as we see it.
   *
   * @throws CannotInspect if the process has ended
   */
  public Map<Integer, TaskMark> marks() throws CannotInspect {
    Map<Integer, TaskMark> marks = new LinkedHashMap<>();
    try {
      for (int tid : ProcFs.tids(pid)) {
        mark(tid).ifPresent(mark -> marks.put(tid, mark));
      }
    } catch (IOException e) {
      marks.clear();
    }
    if (marks.isEmpty()) {
      throw ended(pid);
    }
    return marks;
  }

  /** Does some work while threads of the process are stopped; see {@link Ptrace#whileStopped}. */
  public <T> T whileStopped(Collection<Integer> tids, Function<Set<Integer>, T> work) {
    return Ptrace.whileStopped(tids, work);
  }

  /** Empty for a thread that has ended. */
  public Optional<TaskMark> mark(int tid) {
    try {
      TaskMark mark = new TaskMark(ProcFs.taskStatus(pid, tid), call(tid));
      return mark.status().ended() ? Optional.empty() : Optional.of(mark);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<BlockedCall> call(int tid) throws IOException {
    try {
      return ProcFs.blockedCall(pid, tid);
    } catch (AccessDeniedException | NoSuchFileException e) {
      return Optional.empty(); // kernels without CONFIG_HAVE_ARCH_TRACEHOOK have no such file
    }
  }

  private Optional<LoadedImage> load(MappedFile file) {
    return fromFile(file).or(() -> fromMemory(file));
  }

  /** Lets go of the files; what was read of them stays. */
  @Override
  public void close() {
    held.forEach(shared::release);
    held.clear();
  }

  private Optional<LoadedImage> fromFile(MappedFile file) {
    return finder
        .open(file)
        .flatMap(image -> {
          held.add(image);
          OptionalLong bias = bias(file, image.elf());
          return bias.isEmpty()
              ? Optional.empty()
              : Optional.of(new LoadedImage(file, image.elf(), bias.getAsLong()));
        });
  }

  /** By the code's mapping first: a data segment's may begin with the last page of the code. */
  private static OptionalLong bias(MappedFile file, ElfImage elf) {
    return file.mappings().stream()
        .sorted(Comparator.comparing(m -> !m.executable()))
        .map(m -> elf.loadBias(m.start(), m.offset(), m.executable()))
        .flatMapToLong(OptionalLong::stream)
        .findFirst();
  }

  /**
   * For a file that was removed and may not be reached through /proc: what of it lies in memory.
   */
  private Optional<LoadedImage> fromMemory(MappedFile file) {
    Optional<Mapping> first = file.first();
    if (first.isEmpty()) {
      return Optional.empty();
    }
    try {
      ElfImage elf = ElfImage.parse(memory, first.get().start());
      return Optional.of(new LoadedImage(file, elf, elf.loadBias().orElse(0)));
    } catch (ElfException e) {
      return Optional.empty();
    }
  }
}

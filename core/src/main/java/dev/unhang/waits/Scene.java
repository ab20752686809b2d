package dev.unhang.waits;

import dev.unhang.layout.Layout;
import dev.unhang.layout.Opcodes;
import dev.unhang.libraries.ParallelLibrary;
import dev.unhang.linux.ProcFs;
import dev.unhang.memory.Memory;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import dev.unhang.python.CodeBodies;
import dev.unhang.python.FrameValues;
import dev.unhang.python.Objects;
import dev.unhang.python.PythonProcess;
import dev.unhang.python.PythonRuntime;
import dev.unhang.python.PythonThread;
import dev.unhang.python.Snapshot;
import dev.unhang.target.LiveProcess;
import dev.unhang.unwind.NativeStacks;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A process as the resolvers see it: everything that was read of it at one moment, and the means to
 * read more.
 */
public final class Scene implements Site {
  private final PythonProcess python;
  private final Memory memory;
  private final Objects objects;
  private final Snapshot snapshot;
  private final List<BlockedThread> threads;
  private final Map<Long, PythonThread> names;
  private final Machine machine;
  private final NativeCalls nativeCalls;
  private final NativePools nativePools;
  private final Calls calls = new Calls(this);
  private final LockObjects lockObjects = new LockObjects(this);
  private final Pools pools = new Pools(this);
  private final ThreadPoolJobs threadPoolJobs = new ThreadPoolJobs(this);
  private final Orphans orphans = new Orphans(this);
  private final NativeOwners nativeOwners;
  private @Nullable CodeBodies bodies;
  private @Nullable Readers readers;
  private @Nullable LoopTasks tasks;
  private @Nullable ThreadGreenlets greenlets;
  private @Nullable HeldLocks heldLocks;
  private final StateLocks stateLocks = new StateLocks(this);
  private final SemLocks semLocks = new SemLocks(this);

  /**
   * @param memory of the process, each page as it was when it was first read for this picture
   * @param threads all threads of the process that do not run
   * @param names the threads that {@code threading} knows, by ident
   * @param machine that it shares with the other processes of the look
   * @param stacks of the process
   * @param libraries of the process, those that may have threads of their own
   */
  public Scene(
      PythonProcess python,
      Memory memory,
      Objects objects,
      Snapshot snapshot,
      List<BlockedThread> threads,
      Map<Long, PythonThread> names,
      Machine machine,
      NativeStacks stacks,
      List<ParallelLibrary> libraries) {
    this.python = python;
    this.memory = memory;
    this.objects = objects;
    this.snapshot = snapshot;
    this.threads = List.copyOf(threads);
    this.names = Map.copyOf(names);
    this.machine = machine;
    this.nativeCalls = new NativeCalls(stacks);
    this.nativeOwners = new NativeOwners(this);
    this.nativePools = new NativePools(this, libraries);
  }

  public PythonProcess python() {
    return python;
  }

  @Override
  public Memory memory() {
    return memory;
  }

  public Objects objects() {
    return objects;
  }

  public Snapshot snapshot() {
    return snapshot;
  }

  /** All threads of the process that do not run. */
  public List<BlockedThread> threads() {
    return threads;
  }

  /** A thread, if it does not run. */
  Optional<BlockedThread> blocked(int tid) {
    return threads.stream().filter(thread -> thread.tid() == tid).findFirst();
  }

  /** Whether the process is a fork's child that runs its parent's program. */
  boolean forked() {
    try {
      return ProcFs.stat(pid()).forked();
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  /** The threads that {@code threading} knows, by ident. */
  public Map<Long, PythonThread> names() {
    return names;
  }

  @Override
  public Machine machine() {
    return machine;
  }

  /** Those that Python knows of: the others belong to native libraries, and only serve these. */
  @Override
  public int actors() {
    return snapshot.byTid().size();
  }

  @Override
  public boolean isSingleThreaded() {
    return snapshot.marks().size() == 1;
  }

  @Override
  public int pid() {
    return process().pid();
  }

  public LiveProcess process() {
    return python.process();
  }

  public PythonRuntime runtime() {
    return python.runtime();
  }

  public Layout layout() {
    return runtime().layout();
  }

  /** Bodies of code objects. */
  CodeBodies bodies() {
    CodeBodies known = bodies;
    if (known == null) {
      Opcodes opcodes = Opcodes.forMinor(runtime().version().release().minor());
      known = new CodeBodies(memory, layout(), opcodes, objects);
      bodies = known;
    }
    return known;
  }

  /** The values that frames work on. */
  FrameValues values() {
    return new FrameValues(memory, layout(), objects, bodies());
  }

  /** What reads code and frames. */
  Readers readers() {
    Readers known = readers;
    if (known == null) {
      known = Readers.of(this);
      readers = known;
    }
    return known;
  }

  /** All asyncio tasks; read when they are first asked for. */
  public LoopTasks tasks() {
    LoopTasks known = tasks;
    if (known == null) {
      known = new LoopTasks(this);
      tasks = known;
    }
    return known;
  }

  /** The same if it was asked for. */
  public Optional<HeldLocks> heldLocksIfKnown() {
    return Optional.ofNullable(heldLocks);
  }

  /** All greenlets that are switched out; read when they are first asked for. */
  public ThreadGreenlets greenlets() {
    ThreadGreenlets known = greenlets;
    if (known == null) {
      known = new ThreadGreenlets(this);
      greenlets = known;
    }
    return known;
  }

  /** Who holds which lock; found out when it is first asked for. */
  public HeldLocks heldLocks() {
    HeldLocks known = heldLocks;
    if (known == null) {
      known = new HeldLocks(this);
      heldLocks = known;
    }
    return known;
  }

  /** Its locks of {@code multiprocessing}. */
  SemLocks semLocks() {
    return semLocks;
  }

  StateLocks stateLocks() {
    return stateLocks;
  }

  Calls calls() {
    return calls;
  }

  /** The native calls of threads, as far as they can be told without a stop. */
  NativeCalls nativeCalls() {
    return nativeCalls;
  }

  NativeOwners nativeOwners() {
    return nativeOwners;
  }

  /** The threads of native libraries. */
  public NativePools nativePools() {
    return nativePools;
  }

  LockObjects lockObjects() {
    return lockObjects;
  }

  Pools pools() {
    return pools;
  }

  ThreadPoolJobs threadPoolJobs() {
    return threadPoolJobs;
  }

  Orphans orphans() {
    return orphans;
  }

  Owners owners() {
    return new Owners(this);
  }

  /** What a thread is parked on inside CPython; empty if it does not wait on a futex. */
  Optional<Parking> parking(BlockedThread thread) {
    return thread.futex().map(futex -> Parking.of(futex, memory, layout()));
  }

  /** The live thread that has this ident, {@code get_ident()}. */
  OptionalInt tid(long ident) {
    return snapshot.threads().stream()
        .filter(thread -> thread.state().ident() == ident)
        .flatMap(thread -> thread.state().tid().stream().boxed())
        .findFirst()
        .map(OptionalInt::of)
        .orElseGet(() -> python.tidOfPthread(ident, snapshot.marks()));
  }

  /** A thread's wait for an object of the program's. */
  Wait wait(WaitKind kind, long object, BlockedThread thread) {
    return timed(wait(kind, object, new Labels(this).of(object, thread)), thread);
  }

  /** A wait for what lies at an address. */
  Wait wait(WaitKind kind, long address, String label) {
    return Wait.of(kind).on(resources().at(pid(), kind, address, label));
  }

  /** A wait for something of native code's that has its address as its only name. */
  Wait nativeWait(WaitKind kind, Futex futex, long address, String what) {
    String library = nativeCalls.library(address).map(name -> " of " + name).orElse("");
    String label = what + library + " at 0x" + Long.toHexString(address);
    return timed(wait(kind, address, label), futex);
  }

  /** A wait for what begins with the word of its futex. */
  Wait nativeWait(WaitKind kind, Futex futex, String what) {
    return nativeWait(kind, futex, futex.address(), what);
  }

  /** The wait with the timeout of the futex that it consists in. */
  Wait timed(Wait wait, BlockedThread thread) {
    return thread.futex().map(futex -> timed(wait, futex)).orElse(wait);
  }

  Wait timed(Wait wait, Futex futex) {
    return futex.timed(wait, memory);
  }
}

package dev.unhang.waits;

import static dev.unhang.layout.Member.INTERPRETER_MODULES;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.AsyncTask;
import dev.unhang.python.Awaiting;
import dev.unhang.python.Generators;
import dev.unhang.python.InterpreterState;
import dev.unhang.python.LoopTask;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.Tasks;
import dev.unhang.python.ThreadReading;
import dev.unhang.python.ThreadState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The tasks of all event loops, asyncio's and trio's, that threads of a process run. */
public final class LoopTasks {
  /** Those that were given no name in the order of their numbers. */
  private static final Comparator<LoopTask> BY_NAME =
      Comparator.comparingInt((LoopTask task) -> task.task().name().length())
          .thenComparing(task -> task.task().name());

  private static final Pattern LOOPS = Pattern.compile("/(?:asyncio|uvloop|trio)/");

  private final Scene scene;
  private final Map<Integer, List<LoopTask>> byTid = new TreeMap<>();
  private final Map<Long, LoopTask> byAddress = new LinkedHashMap<>();
  private final Map<Long, Integer> loops = new LinkedHashMap<>();
  private final List<String> gaps = new ArrayList<>();
  private final Map<Integer, Boolean> copies = new HashMap<>();

  LoopTasks(Scene scene) {
    this.scene = scene;
    Map<InterpreterState, List<ThreadState>> threads = new LinkedHashMap<>();
    for (ThreadReading reading : scene.snapshot().threads()) {
      threads
          .computeIfAbsent(reading.state().interpreter(), i -> new ArrayList<>())
          .add(reading.state());
    }
    threads.forEach(this::read);
    TrioTasks trio = new TrioTasks(scene, awaiting());
    scene.snapshot().threads().forEach(reading -> trio.of(reading, gaps::add).forEach(this::add));
    byTid.values().forEach(tasks -> tasks.sort(BY_NAME));
  }

  /** The tasks of the loop that each thread runs, by tid. */
  public Map<Integer, List<LoopTask>> byTid() {
    return byTid;
  }

  /** The tids of the threads that run loops, by the loop's address. */
  Map<Long, Integer> loops() {
    return loops;
  }

  /** A task by the address of its object. */
  public Optional<LoopTask> at(long address) {
    return Optional.ofNullable(byAddress.get(address));
  }

  /** The task that a thread runs at the moment. */
  public Optional<LoopTask> current(int tid) {
    return byTid.getOrDefault(tid, List.of()).stream().filter(LoopTask::current).findFirst();
  }

  /** What could not be read. */
  public List<String> gaps() {
    return gaps;
  }

  private void read(InterpreterState interpreter, List<ThreadState> threads) {
    try {
      long modules =
          scene.memory().u64(interpreter.address() + scene.layout().offset(INTERPRETER_MODULES));
      OptionalLong module = scene.objects().modules().module(modules, "asyncio.tasks");
      if (module.isPresent()) {
        Tasks tasks = tasks();
        tasks
            .loops(threads)
            .forEach((loop, thread) -> thread.tid().ifPresent(tid -> loops.put(loop, tid)));
        tasks.of(module.getAsLong(), interpreter, threads, gaps::add).forEach(this::add);
      }
    } catch (MemoryFault e) {
      gaps.add("whether there are asyncio tasks could not be told: " + e.getMessage());
    }
  }

  /**
   * Whether a loop is its parent's, and goes on there: a child of {@code multiprocessing} never
   * returns to what ran when it was forked. Asked for each of its tasks, of which there may be many
   * thousands.
   */
  private boolean isCopy(ThreadState thread) {
    return copies.computeIfAbsent(thread.tid().orElseThrow(), this::isCopy);
  }

  private boolean isCopy(int tid) {
    int copied = Forked.framesBefore(scene, tid);
    return copied > 0
        && scene.snapshot().threads().stream()
            .filter(reading -> reading.state().tid().equals(OptionalInt.of(tid)))
            .map(ThreadReading::frames)
            .flatMap(frames -> frames.stream().limit(Math.max(0, frames.size() - copied)))
            .noneMatch(frame -> LOOPS.matcher(frame.code().file()).find());
  }

  private void add(LoopTask task) {
    if (task.thread().tid().isPresent() && !isCopy(task.thread())) {
      LoopTask whole = task.current() ? withFrames(task) : task;
      byTid.computeIfAbsent(task.thread().tid().getAsInt(), tid -> new ArrayList<>()).add(whole);
      byAddress.put(task.task().address(), whole);
    }
  }

  /** The frames of a task that runs: its thread's, down to that of its coroutine. */
  private LoopTask withFrames(LoopTask task) {
    List<PythonFrame> stack =
        scene.snapshot().threads().stream()
            .filter(reading -> reading.state().address() == task.thread().address())
            .findFirst()
            .map(ThreadReading::frames)
            .orElse(List.of());
    OptionalLong outermost = frame(task.task());
    for (int i = 0; i < stack.size(); i++) {
      if (outermost.equals(OptionalLong.of(stack.get(i).address()))) {
        return new LoopTask(
            task.task(), task.thread(), true, stack.subList(0, i + 1), OptionalLong.empty());
      }
    }
    return task;
  }

  private OptionalLong frame(AsyncTask task) {
    try {
      Generators generators = scene.python().generators(scene.memory(), scene.objects());
      return generators.frame(task.coroutine()).stream()
          .mapToLong(PythonFrame::address)
          .findFirst();
    } catch (MemoryFault e) {
      return OptionalLong.empty();
    }
  }

  private Awaiting awaiting() {
    Generators generators = scene.python().generators(scene.memory(), scene.objects());
    return new Awaiting(
        scene.memory(),
        scene.layout(),
        scene.objects(),
        generators,
        scene.bodies(),
        scene.values());
  }

  private Tasks tasks() {
    return new Tasks(scene.memory(), scene.layout(), scene.objects(), awaiting());
  }
}

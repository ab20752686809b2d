package dev.unhang.attach;

import dev.unhang.layout.DebuggerSupport;
import dev.unhang.layout.ImplausibleOffsets;
import dev.unhang.linux.RemoteWriter;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import dev.unhang.python.PythonProcess;
import dev.unhang.python.ThreadState;
import dev.unhang.target.CannotInspect;
import dev.unhang.target.TaskMark;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Has CPython 3.14 and newer run a script between two instructions of its own, as {@code
 * sys.remote_exec} does (PEP 768). Every thread is asked, since nobody knows which of them will go
 * on first; the others are told that it is done.
 */
final class RemoteScript {
  /** {@code _PY_EVAL_PLEASE_STOP_BIT} (Include/internal/pycore_ceval.h). */
  private static final long PLEASE_STOP = 1 << 5;

  private static final int TRIES = 20;

  /** More each time: all threads have to get a processor at once to stop on. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final PythonProcess process;
  private final DebuggerSupport support;
  private final RemoteWriter writer;

  private RemoteScript(PythonProcess process, DebuggerSupport support) {
    this.process = process;
    this.support = support;
    this.writer = new RemoteWriter(process.process().pid());
  }

  /**
   * @throws CannotInspect if it can't be asked
   */
  static RemoteScript of(PythonProcess process) throws CannotInspect {
    Optional<DebuggerSupport> support = read(process);
    if (support.isEmpty() || !process.runtime().layout().verified()) {
      throw new CannotInspect(
          "process %d runs Python %s, which cannot be asked to be recorded while it runs: %s"
              .formatted(
                  process.process().pid(),
                  process.runtime().version().text(),
                  support.isEmpty()
                      ? "that came with 3.14 (PEP 768), and what would do before is not safe"
                      : "unhang was not checked against it"),
          "From its next start on: unhang run --history -- COMMAND");
    }
    return new RemoteScript(process, support.get());
  }

  private static Optional<DebuggerSupport> read(PythonProcess process) throws CannotInspect {
    Memory memory = process.process().memory();
    try {
      return process.runtime().address().isEmpty()
          ? Optional.empty()
          : DebuggerSupport.read(
              memory,
              process.runtime().address().getAsLong(),
              process.runtime().version().release());
    } catch (MemoryFault | ImplausibleOffsets e) {
      throw unreadable(process, e);
    }
  }

  private static CannotInspect unreadable(PythonProcess process, Exception e) {
    return new CannotInspect(
        "process %d cannot be asked to be recorded: %s"
            .formatted(process.process().pid(), e.getMessage()));
  }

  /**
   * The script that one of the threads was asked to run, by whomever, and has not run yet.
   *
   * @throws CannotInspect if the process has ended
   */
  Optional<String> pending() throws CannotInspect {
    Memory memory = process.process().memory();
    try {
      for (ThreadState thread : process.threads(process.process().marks())) {
        if (memory.i32(thread.address() + support.pendingCall()) == 1) {
          byte[] room =
              memory
                  .block(thread.address() + support.scriptPath(), support.scriptPathSize())
                  .bytes();
          String text = new String(room, StandardCharsets.UTF_8);
          return Optional.of(text.substring(0, Math.max(0, text.indexOf('\0'))));
        }
      }
      return Optional.empty();
    } catch (MemoryFault e) {
      throw unreadable(process, e);
    }
  }

  /**
   * Asks. The script is run when one of the threads executes Python again.
   *
   * @param path as the process has it
   * @throws CannotInspect if it does not take requests, or cannot be written to
   */
  void request(String path) throws CannotInspect {
    byte[] text = (path + '\0').getBytes(StandardCharsets.UTF_8);
    if (text.length > support.scriptPathSize()) {
      throw new CannotInspect("the name of the script is too long: " + path);
    }
    whileStopped(threads -> {
      requireEnabled(threads.getFirst());
      for (ThreadState thread : threads) {
        writer.write(thread.address() + support.scriptPath(), text);
        writer.write(thread.address() + support.pendingCall(), bytes(1));
        long breaker = thread.address() + support.evalBreaker();
        long bits = process.process().memory().u64(breaker) | PLEASE_STOP;
        writer.write(breaker, bytes(bits));
      }
    });
  }

  /** Takes the request back where it was not seen yet. */
  void withdraw() throws CannotInspect {
    whileStopped(threads -> {
      for (ThreadState thread : threads) {
        writer.write(thread.address() + support.pendingCall(), bytes(0));
      }
    });
  }

  private void requireEnabled(ThreadState thread) throws MemoryFault, CannotInspect {
    long enabled = thread.interpreter().address() + support.enabled();
    if (process.process().memory().i32(enabled) != 1) {
      throw new CannotInspect(
          "process %d takes no requests: its Python was started with -X disable-remote-debug or"
                  .formatted(process.process().pid())
              + " PYTHON_DISABLE_REMOTE_DEBUG, or built without it",
          "From its next start on: unhang run --history -- COMMAND");
    }
  }

  /** What is done to thread states, none of which can go meanwhile. */
  private interface Work {
    void on(List<ThreadState> threads) throws MemoryFault, CannotInspect;
  }

  private void whileStopped(Work work) throws CannotInspect {
    for (int i = 0; i < TRIES; i++) {
      Map<Integer, TaskMark> marks = process.process().marks();
      Outcome outcome =
          process.process().whileStopped(marks.keySet(), still -> attempt(work, marks, still));
      switch (outcome) {
        case Outcome.Done() -> {
          return;
        }
        case Outcome.Failed(CannotInspect why) -> throw why;
        case Outcome.NotStopped() -> LockSupport.parkNanos(i * PAUSE_NANOS);
      }
    }
    throw new CannotInspect(
        "the threads of process %d cannot all be stopped for a moment: another debugger has one, it waits for a disk, or for a processor"
            .formatted(process.process().pid()));
  }

  private sealed interface Outcome {
    record Done() implements Outcome {}

    record Failed(CannotInspect why) implements Outcome {}

    record NotStopped() implements Outcome {}
  }

  private Outcome attempt(Work work, Map<Integer, TaskMark> marks, Set<Integer> still) {
    try {
      if (!still.containsAll(process.process().marks().keySet())) {
        return new Outcome.NotStopped(); // one has only begun
      }
      List<ThreadState> threads = process.threads(marks);
      if (threads.isEmpty()) {
        throw new CannotInspect(
            "process %d has no Python threads".formatted(process.process().pid()));
      }
      work.on(threads);
      return new Outcome.Done();
    } catch (MemoryFault e) {
      return new Outcome.Failed(unreadable(process, e));
    } catch (CannotInspect e) {
      return new Outcome.Failed(e);
    }
  }

  private static byte[] bytes(int number) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array();
  }

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array();
  }
}

package dev.unhang.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Looks at a process's threads again and again, cheaply, without touching the process: which there
 * are, and which of them ran since the last look. As long as the process's clock stands still only
 * that is asked for. For one thread's use.
 */
public final class TaskPoll implements AutoCloseable {
  private static final ThreadLocal<MemorySegment> BUFFER =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(1024));

  private final int pid;
  private final NumberedFolder folder;
  private final PolledFile stat;
  private final Map<Integer, TaskProbe> probes = new HashMap<>();
  private OptionalLong used = OptionalLong.empty();
  private Optional<Look> last = Optional.empty();

  /** A thread at one look. */
  public record Task(int tid, boolean ran) {}

  /**
   * One look.
   *
   * @param state of the process's first thread, see {@link TaskStat}
   * @param still whether no thread has run since the last look, so that there are the same
   */
  public record Look(char state, boolean still, List<Task> tasks) {
    /** Stopped by a signal or by a debugger. */
    public boolean stopped() {
      return state == 'T' || state == 't';
    }

    /** The same while nothing has run since. */
    private Look unmoved() {
      return new Look(state, true, tasks.stream().map(task -> new Task(task.tid, false)).toList());
    }
  }

  public TaskPoll(int pid) {
    this.pid = pid;
    this.folder = NumberedFolder.threads(pid);
    this.stat = new PolledFile("/proc/" + pid + "/task/" + pid + "/stat");
  }

  /** Empty once the process has ended, also while it waits to be reaped. */
  public Optional<Look> look() {
    OptionalLong now = ProcessorTime.of(pid);
    if (now.isPresent() && now.equals(used)) {
      return last;
    }
    used = now; // what runs from here on shows in the next look
    Optional<Look> look = lookAtThreads();
    last = look.map(Look::unmoved);
    return look;
  }

  private Optional<Look> lookAtThreads() {
    MemorySegment buffer = BUFFER.get();
    List<Integer> tids = folder.list();
    List<Task> tasks = new ArrayList<>(tids.size());
    for (int tid : tids) {
      Optional<Boolean> ran = probes.computeIfAbsent(tid, this::probe).ran(buffer);
      if (ran.isPresent()) {
        tasks.add(new Task(tid, ran.get()));
      } else {
        forget(tid); // ended since the folder was listed, or its number belongs to another now
      }
    }
    if (probes.size() > tasks.size()) {
      Set<Integer> gone = new HashSet<>(probes.keySet());
      tasks.forEach(task -> gone.remove(task.tid()));
      gone.forEach(this::forget);
    }
    char state = state(buffer);
    boolean ended = tasks.isEmpty() || state == 'X' || (state == 'Z' && tasks.size() == 1);
    return ended ? Optional.empty() : Optional.of(new Look(state, false, tasks));
  }

  private TaskProbe probe(int tid) {
    return new TaskProbe(pid, tid);
  }

  private void forget(int tid) {
    TaskProbe probe = probes.remove(tid);
    if (probe != null) {
      probe.close();
    }
  }

  /** The letter behind the name, which may itself have parentheses; {@code X} if there is none. */
  private char state(MemorySegment buffer) {
    int length = stat.use(file -> file.read(buffer)).orElse(0);
    for (int at = Math.min(length, 128) - 3; at > 0; at--) {
      if (buffer.get(JAVA_BYTE, at) == ')') {
        return (char) buffer.get(JAVA_BYTE, at + 2);
      }
    }
    return 'X';
  }

  @Override
  public void close() {
    List.copyOf(probes.keySet()).forEach(this::forget);
    folder.close();
    stat.close();
  }
}

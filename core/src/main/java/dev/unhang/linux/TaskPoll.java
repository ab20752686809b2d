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
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Looks at a process's threads again and again, cheaply, without touching the process: which there
 * are, and which of them ran since the last look. For one thread's use.
 */
public final class TaskPoll implements AutoCloseable {
  /** Descriptors for threads' files, of all polls together: half of the usual limit of 1024. */
  private static final int DESCRIPTORS = 512;

  private static final AtomicInteger OPEN = new AtomicInteger();

  private final int pid;
  private final Optional<NumberedFolder> folder;
  private final Optional<KeptFile> stat;
  private final Map<Integer, TaskProbe> probes = new HashMap<>();
  private final MemorySegment buffer = Arena.ofAuto().allocate(1024);

  /** A thread at one look. */
  public record Task(int tid, boolean ran) {}

  /**
   * One look.
   *
   * @param state of the process's first thread, see {@link TaskStat}
   */
  public record Look(char state, List<Task> tasks) {
    /** Stopped by a signal or by a debugger. */
    public boolean stopped() {
      return state == 'T' || state == 't';
    }
  }

  public TaskPoll(int pid) {
    this.pid = pid;
    this.folder = NumberedFolder.threads(pid);
    this.stat = KeptFile.open("/proc/" + pid + "/task/" + pid + "/stat");
  }

  /** Empty once the process has ended, also while it waits to be reaped. */
  public Optional<Look> look() {
    List<Integer> tids = folder.map(NumberedFolder::list).orElse(List.of());
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
    char state = state();
    boolean ended = tasks.isEmpty() || state == 'X' || (state == 'Z' && tasks.size() == 1);
    return ended ? Optional.empty() : Optional.of(new Look(state, tasks));
  }

  private TaskProbe probe(int tid) {
    TaskProbe probe = new TaskProbe(pid, tid, OPEN.get() < DESCRIPTORS);
    OPEN.addAndGet(probe.keepsOpen() ? 1 : 0);
    return probe;
  }

  private void forget(int tid) {
    TaskProbe probe = probes.remove(tid);
    if (probe != null) {
      OPEN.addAndGet(probe.keepsOpen() ? -1 : 0);
      probe.close();
    }
  }

  /** The letter behind the name, which may itself have parentheses; {@code X} if there is none. */
  private char state() {
    int length = stat.map(file -> file.read(buffer)).orElse(0);
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
    folder.ifPresent(NumberedFolder::close);
    stat.ifPresent(KeptFile::close);
  }
}

package dev.unhang.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Tells whether a thread ran since the last look, by its {@code schedstat}: time on a processor,
 * time waited for one, and how often it got one (Documentation/scheduler/sched-stats.rst).
 */
final class TaskProbe implements AutoCloseable {
  /** What a kernel without these statistics prints. */
  private static final byte[] NOTHING = {'0', ' ', '0', ' ', '0', '\n'};

  private final int pid;
  private final int tid;
  private final PolledFile file;
  private byte[] last = {};

  TaskProbe(int pid, int tid) {
    this.pid = pid;
    this.tid = tid;
    this.file = new PolledFile("/proc/" + pid + "/task/" + tid + "/schedstat");
  }

  /** Whether it ran since the last call; true at the first. Empty if the thread has gone. */
  Optional<Boolean> ran(MemorySegment buffer) {
    int length = file.use(f -> f.read(buffer)).orElse(0);
    if (length > 0 && isSame(buffer, length, NOTHING)) {
      return ranBySwitches();
    }
    if (length <= 0) {
      return !file.isKept() ? ranBySwitches() : Optional.empty();
    }
    if (isSame(buffer, length, last)) {
      return Optional.of(false);
    }
    if (last.length != length) {
      last = new byte[length];
    }
    MemorySegment.copy(buffer, JAVA_BYTE, 0, last, 0, length);
    return Optional.of(true);
  }

  /** Dearer: for kernels without schedstat. */
  private Optional<Boolean> ranBySwitches() {
    try {
      TaskSwitches switches = ProcFs.switches(pid, tid);
      long ticks = ProcFs.stat(pid, tid).cpuTicks();
      byte[] now = (switches + " " + ticks).getBytes(StandardCharsets.US_ASCII);
      boolean same = Arrays.equals(now, last);
      last = now;
      return Optional.of(!same);
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  private static boolean isSame(MemorySegment buffer, int length, byte[] bytes) {
    if (bytes.length != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (buffer.get(JAVA_BYTE, i) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    file.close();
  }
}

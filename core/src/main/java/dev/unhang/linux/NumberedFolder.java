package dev.unhang.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code /proc}, {@code /proc/PID/task} or {@code /proc/PID/fd}, listed again and again: entries
 * whose name is a number.
 */
public final class NumberedFolder implements AutoCloseable {
  private static final int LIMIT = 1 << 20; // entries; pids end at 2^22, threads long before

  /** struct linux_dirent64: inode 8, offset 8, length 2, type 1, then the name. */
  private static final int RECORD_LENGTH = 16;

  private static final int NAME = 19;

  private static final ThreadLocal<MemorySegment> BUFFER =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(1 << 15, 8));

  private final PolledFile folder;

  private NumberedFolder(PolledFile folder) {
    this.folder = folder;
  }

  /** Of all processes. */
  public static Optional<NumberedFolder> processes() {
    return PolledFile.open("/proc").map(NumberedFolder::new);
  }

  /** Of a process's threads. */
  static NumberedFolder threads(int pid) {
    return new NumberedFolder(new PolledFile("/proc/" + pid + "/task"));
  }

  /** Of a process's open files. */
  static Optional<NumberedFolder> descriptors(int pid) {
    return PolledFile.open("/proc/" + pid + "/fd").map(NumberedFolder::new);
  }

  /** Empty once the process has gone. */
  public List<Integer> list() {
    return folder.use(NumberedFolder::list).orElse(List.of());
  }

  private static List<Integer> list(KeptFile folder) {
    MemorySegment buffer = BUFFER.get();
    List<Integer> numbers = new ArrayList<>();
    folder.rewind();
    int length;
    while ((length = folder.nextEntries(buffer)) > 0 && numbers.size() < LIMIT) {
      for (int at = 0; at + NAME < length; ) {
        int size = Short.toUnsignedInt(buffer.get(JAVA_SHORT, at + RECORD_LENGTH));
        if (size <= NAME || at + size > length) {
          return numbers;
        }
        add(numbers, buffer, at + NAME, at + size);
        at += size;
      }
    }
    return numbers;
  }

  private static void add(List<Integer> numbers, MemorySegment buffer, int from, int to) {
    int number = 0;
    int at = from;
    byte c;
    while (at < to && (c = buffer.get(JAVA_BYTE, at)) >= '0' && c <= '9') {
      number = number * 10 + (c - '0');
      at++;
    }
    if (at > from && at < to && buffer.get(JAVA_BYTE, at) == 0) {
      numbers.add(number);
    }
  }

  @Override
  public void close() {
    folder.close();
  }
}

package dev.unhang.linux;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which processes have which files open, as it was at one time. */
public final class OpenFiles {
  private final Map<String, List<Open>> byName = new HashMap<>();
  private final Set<Integer> hidden = new LinkedHashSet<>();

  private OpenFiles() {}

  /** A descriptor of a process. */
  public record Open(int pid, int fd) {
    private static final int O_ACCMODE = 3;
    private static final int O_RDONLY = 0;
    private static final int O_WRONLY = 1;
    private static final int O_PATH = 010000000;

    /**
     * Whether it serves to write, or else to read (open(2)); neither once it is closed.
     *
     * @param write which of the two
     */
    public boolean isFor(boolean write) {
      try {
        String info = ProcFs.descriptorInfo(pid, fd);
        int flags = Integer.parseUnsignedInt(ProcText.value(info, "flags:"), 8);
        boolean usable = (flags & O_PATH) == 0;
        return usable && (flags & O_ACCMODE) != (write ? O_RDONLY : O_WRONLY);
      } catch (IOException | NumberFormatException closed) {
        return false;
      }
    }

    /**
     * Whether a lock on the file is held through it (proc_pid_fdinfo(5)).
     *
     * @param kind {@code FLOCK}, {@code POSIX} or {@code OFDLCK}
     */
    public boolean holdsLock(String kind) {
      try {
        return ProcFs.descriptorInfo(pid, fd)
            .lines()
            .anyMatch(line -> line.startsWith("lock:") && line.contains(" " + kind + " "));
      } catch (IOException closed) {
        return false;
      }
    }
  }

  /** Reads it. */
  public static OpenFiles read(Collection<Integer> pids) {
    OpenFiles all = new OpenFiles();
    pids.forEach(all::add);
    return all;
  }

  private void add(int pid) {
    Optional<NumberedFolder> descriptors = NumberedFolder.descriptors(pid);
    if (descriptors.isEmpty()) {
      hidden.add(pid);
      return;
    }
    try (NumberedFolder folder = descriptors.get()) {
      for (int fd : folder.list()) {
        add(pid, fd);
      }
    }
  }

  private void add(int pid, int fd) {
    try {
      byName
          .computeIfAbsent(ProcFs.descriptor(pid, fd), name -> new ArrayList<>(2))
          .add(new Open(pid, fd));
    } catch (IOException closed) {
      // then it is open no more
    }
  }

  /**
   * The descriptors of a file.
   *
   * @param name its path, or {@code pipe:[inode]}, {@code socket:[inode]}
   */
  public List<Open> of(String name) {
    return byName.getOrDefault(name, List.of());
  }

  /** The processes that do not show their files: those of others, and such as have ended. */
  public Set<Integer> hidden() {
    return hidden;
  }
}

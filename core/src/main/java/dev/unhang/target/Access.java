package dev.unhang.target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What decides whether the kernel lets unhang read a process (ptrace(2), "Ptrace access mode
 * checking").
 *
 * @param pid of the process
 * @param user our user id
 * @param owner user id of the process, where it can be seen
 * @param capable whether we have CAP_SYS_PTRACE, if only in our own user namespace
 * @param yama kernel.yama.ptrace_scope; 0 where the kernel has no Yama
 * @param filtered whether a seccomp filter may refuse the system calls themselves
 * @param around what unhang runs in
 */
record Access(
    int pid,
    long user,
    OptionalLong owner,
    boolean capable,
    int yama,
    boolean filtered,
    Surroundings around) {
  private static final long CAP_SYS_PTRACE = 1L << 19;

  /** What unhang itself runs in, which decides who can give it more rights. */
  enum Surroundings {
    MACHINE,
    CONTAINER,
    KUBERNETES
  }

  /** As it is now. */
  static Access to(int pid) {
    String self = text("/proc/self/status");
    return new Access(
        pid,
        user(self).orElse(0),
        user(text("/proc/" + pid + "/status")),
        field(self, "CapEff")
            .map(hex -> (Long.parseUnsignedLong(hex, 16) & CAP_SYS_PTRACE) != 0)
            .orElse(false),
        yamaLevel(),
        field(self, "Seccomp").equals(Optional.of("2")),
        surroundings());
  }

  private static int yamaLevel() {
    String level = text("/proc/sys/kernel/yama/ptrace_scope").strip();
    return level.matches("\\d") ? Integer.parseInt(level) : 0;
  }

  private static Surroundings surroundings() {
    if (System.getenv("KUBERNETES_SERVICE_HOST") != null) {
      return Surroundings.KUBERNETES;
    }
    boolean marked =
        Files.exists(Path.of("/.dockerenv")) || Files.exists(Path.of("/run/.containerenv"));
    return marked ? Surroundings.CONTAINER : Surroundings.MACHINE;
  }

  /** The real user id of a process's {@code status}. */
  private static OptionalLong user(String status) {
    return field(status, "Uid").stream()
        .mapToLong(ids -> Long.parseLong(ids.split("\\s+")[0]))
        .findFirst();
  }

  private static Optional<String> field(String text, String key) {
    return text.lines()
        .filter(line -> line.startsWith(key + ":"))
        .map(line -> line.substring(key.length() + 1).strip())
        .findFirst();
  }

  private static String text(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      return "";
    }
  }
}

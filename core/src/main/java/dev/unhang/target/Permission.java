package dev.unhang.target;

import dev.unhang.target.Access.Surroundings;

/** Why the kernel refuses to let one process read another, and the way out. */
final class Permission {
  private Permission() {}

  /**
   * @param access as it was when the kernel refused
   */
  static CannotInspect denied(Access access) {
    return new CannotInspect(
        "not permitted to read process " + access.pid() + ": " + reason(access), remedy(access));
  }

  private static String reason(Access access) {
    if (access.yama() == 3) {
      return "kernel.yama.ptrace_scope is 3, so nobody may until the next boot";
    }
    if (access.capable()) {
      return access.filtered()
          ? "a seccomp filter around unhang forbids it"
          : "unhang runs in a user namespace or under a security module that forbids it";
    }
    if (access.user() == 0) {
      return access.around() == Surroundings.MACHINE
          ? "root has no CAP_SYS_PTRACE here"
          : "this container has no CAP_SYS_PTRACE";
    }
    if (access.owner().isEmpty()) {
      return "it belongs to another user (/proc is mounted with hidepid)";
    }
    if (access.owner().getAsLong() != access.user()) {
      return "it belongs to another user (uid " + access.owner().getAsLong() + ")";
    }
    return switch (access.yama()) {
      case 1 -> "kernel.yama.ptrace_scope is 1, so only a parent may read its children";
      case 2 -> "kernel.yama.ptrace_scope is 2, so only root may";
      default -> "it has more privileges than you, or keeps others out (PR_SET_DUMPABLE)";
    };
  }

  private static String remedy(Access access) {
    int pid = access.pid();
    if (access.yama() == 3) {
      return "Boot with kernel.yama.ptrace_scope below 3: it can't be lowered while the system runs.";
    }
    return switch (access.around()) {
      case KUBERNETES ->
          """
          Without a restart: kubectl debug -it POD --target=CONTAINER --image=IMAGE --profile=general, and there: \
          unhang dump %d
          From the next start on: securityContext.capabilities.add: ["SYS_PTRACE"]\
          """
              .formatted(pid);
      case CONTAINER ->
          """
          Without a restart: docker exec --privileged --user root CONTAINER unhang dump %d
          From the next start on: docker run --cap-add=SYS_PTRACE\
          """
              .formatted(pid);
      case MACHINE -> onMachine(access);
    };
  }

  private static String onMachine(Access access) {
    if (access.capable()) {
      return "Run unhang outside of that sandbox, where the process was started.";
    }
    if (access.user() == 0) {
      return "Run unhang from a shell whose root has all capabilities (/proc/self/status: CapEff).";
    }
    String sudo = "Try: sudo unhang dump " + access.pid();
    return access.yama() == 1
        ? sudo
            + "\nOr start the program with `unhang run`, which needs no privileges, or allow it for"
            + " all: sudo sysctl kernel.yama.ptrace_scope=0"
        : sudo;
  }
}

package dev.unhang.linux;

/**
 * The system calls that unhang makes, with their numbers on x86-64
 * (arch/x86/entry/syscalls/syscall_64.tbl).
 */
public enum Syscall {
  WAIT4(61),
  KILL(62),
  PTRACE(101),
  GETPID(39),
  PRCTL(157),
  TGKILL(234),
  PROCESS_VM_READV(310),
  PIDFD_SEND_SIGNAL(424),
  PIDFD_OPEN(434);

  private final int number;

  Syscall(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}

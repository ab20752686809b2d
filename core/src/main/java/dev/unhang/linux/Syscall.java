package dev.unhang.linux;

/**
 * The system calls that unhang makes, with their numbers on x86-64
 * (arch/x86/entry/syscalls/syscall_64.tbl).
 */
public enum Syscall {
  CLOSE(3),
  POLL(7),
  LSEEK(8),
  PREAD64(17),
  ALARM(37),
  WAIT4(61),
  KILL(62),
  FCNTL(72),
  PTRACE(101),
  GETPID(39),
  SOCKET(41),
  SENDTO(44),
  RECVFROM(45),
  CLOCK_GETTIME(228),
  PRCTL(157),
  GETDENTS64(217),
  TGKILL(234),
  WAITID(247),
  OPENAT(257),
  PRLIMIT64(302),
  PROCESS_VM_READV(310),
  PROCESS_VM_WRITEV(311),
  PIDFD_SEND_SIGNAL(424),
  PIDFD_OPEN(434),
  OPENAT2(437);

  private final int number;

  Syscall(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}

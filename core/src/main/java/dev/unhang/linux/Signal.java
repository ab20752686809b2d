package dev.unhang.linux;

/** The signals that unhang sends, receives or passes on, with their numbers (signal(7)). */
public enum Signal {
  HUP(1),
  INT(2),
  QUIT(3),
  ABRT(6),
  KILL(9),
  USR1(10),
  USR2(12),
  PIPE(13),
  ALRM(14),
  TERM(15),
  CONT(18),
  XFSZ(25),
  WINCH(28);

  private final int number;

  Signal(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /** Whether it is in a mask as {@code /proc/PID/status} shows it: bit 0 is signal 1. */
  boolean in(long mask) {
    return (mask >>> (number - 1) & 1) != 0;
  }
}

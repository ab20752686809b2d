package dev.unhang.linux;

/** The error numbers that unhang tells apart (asm-generic/errno-base.h). */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int ECHILD = 10;
  public static final int EAGAIN = 11;
  public static final int EACCES = 13;
  public static final int EFAULT = 14;

  private Errno() {}
}

package dev.unhang.linux;

/** The error numbers that unhang tells apart (asm-generic/errno-base.h). */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int E2BIG = 7;
  public static final int ENOEXEC = 8;
  public static final int ECHILD = 10;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EFAULT = 14;
  public static final int ENOTDIR = 20;
  public static final int ENOSYS = 38;

  private Errno() {}

  /** In words, as strerror(3) has them, for those that a command may meet. */
  public static String text(int errno) {
    return switch (errno) {
      case EPERM -> "Operation not permitted";
      case ENOENT -> "No such file or directory";
      case EIO -> "Input/output error";
      case E2BIG -> "Argument list too long";
      case ENOEXEC -> "Exec format error";
      case EAGAIN -> "Resource temporarily unavailable";
      case ENOMEM -> "Cannot allocate memory";
      case EACCES -> "Permission denied";
      case ENOTDIR -> "Not a directory";
      default -> "error " + errno;
    };
  }
}

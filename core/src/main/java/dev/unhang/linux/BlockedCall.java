package dev.unhang.linux;

import java.util.Optional;

/**
 * The system call in which a thread is blocked: {@code /proc/PID/task/TID/syscall}.
 *
 * @param number of the call on the target's architecture; negative when it is blocked outside a
 *     system call
 * @param arguments the six argument registers; empty (length 0) when blocked outside a call
 * @param stackPointer the thread's SP
 * @param programCounter the thread's PC
 * @param resumed what it does if the call is {@link BlockingCall#RESTART_SYSCALL}
 */
public record BlockedCall(
    long number,
    Arguments arguments,
    long stackPointer,
    long programCounter,
    Optional<BlockingCall> resumed) {

  BlockedCall(long number, Arguments arguments, long stackPointer, long programCounter) {
    this(number, arguments, stackPointer, programCounter, Optional.empty());
  }

  /** Which call it is; empty outside of one, and for one that {@link BlockingCall} lacks. */
  public Optional<BlockingCall> call() {
    return resumed.or(() -> BlockingCall.of(number));
  }

  boolean isRestart() {
    return resumed.isEmpty() && BlockingCall.of(number).equals(RESTART);
  }

  BlockedCall resuming(String wchan) {
    return new BlockedCall(
        number,
        arguments,
        stackPointer,
        programCounter,
        Optional.of(BlockingCall.resumed(wchan, arguments)));
  }

  private static final Optional<BlockingCall> RESTART = Optional.of(BlockingCall.RESTART_SYSCALL);

  /** The six argument registers of a call. */
  public record Arguments(long a, long b, long c, long d, long e, long f) {
    static final Arguments NONE = new Arguments(0, 0, 0, 0, 0, 0);
  }

  /**
   * @return empty for a thread that is running or runnable
   * @throws MalformedProc if this is not such a line
   */
  public static Optional<BlockedCall> parse(String text) throws MalformedProc {
    String[] f = text.strip().split(" ");
    try {
      if (f[0].equals("running")) {
        return Optional.empty();
      }
      if (f[0].equals("-1") && f.length == 3) {
        return Optional.of(new BlockedCall(-1, Arguments.NONE, hex(f[1]), hex(f[2])));
      }
      if (f.length != 9) {
        throw new MalformedProc("syscall", text);
      }
      return Optional.of(
          new BlockedCall(
              Long.parseLong(f[0]),
              new Arguments(hex(f[1]), hex(f[2]), hex(f[3]), hex(f[4]), hex(f[5]), hex(f[6])),
              hex(f[7]),
              hex(f[8])));
    } catch (NumberFormatException e) {
      throw new MalformedProc("syscall", text);
    }
  }

  private static long hex(String text) {
    return Long.parseUnsignedLong(text, 2, text.length(), 16);
  }
}

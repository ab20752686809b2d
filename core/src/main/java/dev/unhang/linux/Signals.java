package dev.unhang.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Proxy;

/** How this process takes signals. */
public final class Signals {
  private static final MethodHandle SIGNAL = Libc.link("signal");
  private static final long SIG_IGN = 1;

  private Signals() {}

  /**
   * Calls it, on a thread of its own, whenever the signal comes; what was ignored when unhang was
   * started stays so. Not for {@link Signal#QUIT}, see {@link #quitSetsAlarm}.
   *
   * <p>sun.misc.Signal (module jdk.unsupported) is the JDK's only way, and javac warns of each use
   * of it by name.
   */
  public static void handle(Signal signal, Runnable action) {
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      if (!ignored(signal)) {
        Object proxy =
            Proxy.newProxyInstance(
                Signals.class.getClassLoader(),
                new Class<?>[] {handler},
                (self, method, arguments) -> {
                  action.run(); // its only method; the JDK calls none of Object's
                  return null;
                });
        type.getMethod("handle", type, handler)
            .invoke(null, type.getConstructor(String.class).newInstance(signal.name()), proxy);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot handle SIG" + signal, e);
    }
  }

  static void ignore(Signal signal) {
    set(signal, SIG_IGN);
  }

  /**
   * Turns SIGQUIT, unless it is ignored, into an alarm of three seconds. The JVM keeps SIGQUIT for
   * a thread dump and has no switch that spares the other signals, so {@code alarm(3)} itself
   * becomes the handler: a C function that may be called in one (signal-safety(7)) and gets the
   * signal's number, 3.
   *
   * @param action called when one came and {@link #takeBackAlarm} did not see it in time
   */
  public static void quitSetsAlarm(Runnable action) {
    handle(Signal.ALRM, action);
    if (!ignored(Signal.QUIT)) {
      set(Signal.QUIT, Libc.address("alarm").address());
    }
  }

  /** Whether SIGQUIT set an alarm, which then does not go off. */
  public static boolean takeBackAlarm() {
    return Libc.syscall(Syscall.ALARM, 0, 0) > 0;
  }

  private static boolean ignored(Signal signal) {
    try {
      return Inherited.ignores(signal);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // /proc/self is always there
    }
  }

  private static void set(Signal signal, long handler) {
    Libc.call(SIGNAL, signal.number(), handler, 0, 0, 0, 0);
  }
}

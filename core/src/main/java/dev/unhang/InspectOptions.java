package dev.unhang;

/**
 * How processes are to be looked at.
 *
 * @param locals whether to read the local variables of Python frames
 * @param natives which native stacks to unwind too
 * @param mayStop whether the target may be stopped for the moment of a read; without, what moved
 *     meanwhile is marked
 * @param tree whether to look at the processes' descendants too
 */
public record InspectOptions(boolean locals, Natives natives, boolean mayStop, boolean tree) {

  /** Python frames, without locals, of these processes only. */
  public static final InspectOptions DEFAULT = new InspectOptions(false, Natives.NONE, true, false);

  /** Which native stacks are unwound. */
  public enum Natives {
    NONE,
    /** As far as they can be told of threads that wait without stopping these. */
    WITHOUT_STOP,
    /** The same, and those of threads that run, which stop for a moment: no wait is disturbed. */
    OF_RUNNING_TOO,
    ALL
  }

  /** The same, but for native frames no thread is stopped that waits. */
  InspectOptions withoutNativeStops() {
    return natives == Natives.ALL && mayStop
        ? new InspectOptions(locals, Natives.WITHOUT_STOP, true, tree)
        : this;
  }

  public InspectOptions(boolean locals, boolean nativeFrames, boolean mayStop, boolean tree) {
    this(locals, nativeFrames ? Natives.ALL : Natives.NONE, mayStop, tree);
  }
}

package dev.unhang;

/**
 * How processes are to be looked at.
 *
 * @param locals whether to read the local variables of Python frames
 * @param nativeFrames whether to unwind native stacks too
 * @param mayStop whether the target may be stopped for the moment of a read; without, what moved
 *     meanwhile is marked
 * @param tree whether to look at the processes' descendants too
 */
public record InspectOptions(boolean locals, boolean nativeFrames, boolean mayStop, boolean tree) {

  /** Python frames, without locals, of these processes only. */
  public static final InspectOptions DEFAULT = new InspectOptions(false, false, true, false);
}

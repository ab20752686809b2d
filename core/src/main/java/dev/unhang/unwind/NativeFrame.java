package dev.unhang.unwind;

/**
 * A native call on a stack.
 *
 * @param address of the instruction that is executed next in this frame
 * @param stackPointer while it is
 * @param interrupted whether that instruction was reached by itself, as in the innermost frame and
 *     in what a signal interrupted; otherwise it stands behind a call
 * @param signalFrame whether this is the kernel's call of a signal handler
 */
public record NativeFrame(
    long address, long stackPointer, boolean interrupted, boolean signalFrame) {

  /** An address that surely belongs to the calling function: a call may be its last instruction. */
  public long within() {
    return interrupted ? address : address - 1;
  }
}

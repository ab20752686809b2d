package dev.unhang.python;

import static dev.unhang.layout.Member.CODE_LNOTAB;
import static dev.unhang.layout.Member.CODE_QUALNAME;
import static dev.unhang.layout.Member.IFRAME_INSTR_PTR;
import static dev.unhang.layout.Member.IFRAME_STACKPOINTER;
import static dev.unhang.layout.Member.THREAD_CFRAME;
import static dev.unhang.layout.Member.THREAD_FRAME;

import dev.unhang.layout.Layout;
import dev.unhang.layout.Member;

/**
 * How this CPython is to be read, where that differs in more than offsets. Chosen once, from the
 * members that its structs have.
 *
 * @param lines how line tables are encoded
 * @param frames where a thread's frames start and how they are chained
 * @param instruction what a frame says of its position
 * @param referenceTag low bits of a stack reference that are not part of the address
 */
public record Dialect(LineTable lines, FrameChain frames, Member instruction, long referenceTag) {

  public enum FrameChain {
    /** {@code PyFrameObject}s from {@code PyThreadState.frame} (up to 3.10). */
    FRAME_OBJECTS,
    /**
     * {@code _PyInterpreterFrame}s from {@code PyThreadState.cframe->current_frame} (3.11, 3.12).
     */
    THROUGH_CFRAME,
    /** {@code _PyInterpreterFrame}s from {@code PyThreadState.current_frame} (3.13+). */
    CURRENT_FRAME
  }

  static Dialect of(Layout layout) {
    LineTable lines =
        layout.has(CODE_LNOTAB)
            ? LineTable.LNOTAB
            : layout.has(CODE_QUALNAME) ? LineTable.LOCATIONS : LineTable.LINE_RANGES;
    FrameChain frames =
        layout.has(THREAD_FRAME)
            ? FrameChain.FRAME_OBJECTS
            : layout.has(THREAD_CFRAME) ? FrameChain.THROUGH_CFRAME : FrameChain.CURRENT_FRAME;
    Member instruction = layout.has(IFRAME_INSTR_PTR) ? IFRAME_INSTR_PTR : Member.IFRAME_PREV_INSTR;
    // _PyStackRef came with the stack pointer in the frame (3.14); the low three bits never belong
    // to an address
    return new Dialect(lines, frames, instruction, layout.has(IFRAME_STACKPOINTER) ? 7 : 0);
  }
}

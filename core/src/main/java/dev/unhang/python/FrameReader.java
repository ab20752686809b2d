package dev.unhang.python;

import dev.unhang.layout.Layout;
import dev.unhang.layout.Member;
import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Walks a thread's Python frames, innermost first. */
final class FrameReader {
  /**
   * A frame of a generator may be on no stack chunk, so the count bounds the walk, not the memory.
   */
  static final int MOST_FRAMES = 100_000;

  /**
   * {@code FRAME_OWNED_BY_CSTACK} (3.12, 3.13), {@code FRAME_OWNED_BY_INTERPRETER} and above
   * (3.14+): no code runs.
   */
  private static final int FIRST_SHIM_OWNER = 3;

  private static final int PAGE = 4096;

  /** Bytes behind a frame's head in which its variables and its value stack lie, as a rule. */
  private static final int MOST_VALUES = 1024;

  private final Memory memory;
  private final Layout layout;
  private final Dialect dialect;
  private final CodeCache.Reader codes;
  private final int frameSpan;

  FrameReader(Memory memory, Layout layout, Dialect dialect, CodeCache.Reader codes) {
    this.memory = memory;
    this.layout = layout;
    this.dialect = dialect;
    this.codes = codes;
    this.frameSpan =
        layout.offset(
            dialect.frames() == Dialect.FrameChain.FRAME_OBJECTS
                ? Member.FRAME_LOCALSPLUS
                : Member.IFRAME_LOCALSPLUS);
  }

  /**
   * The frames of a thread.
   *
   * @param most of all that there may be
   * @param frames filled as far as the walk comes
   * @return what ended the walk early, in words
   */
  Optional<String> walk(long threadState, int most, List<PythonFrame> frames) {
    try {
      return walkFrom(innermost(threadState), Math.min(most, MOST_FRAMES), frames);
    } catch (MemoryFault e) {
      return Optional.of("its frames could not be read: " + e.getMessage());
    }
  }

  /** The same of a stack of which the innermost frame is known. */
  Optional<String> walkFrom(long innermost, List<PythonFrame> frames) {
    return walkFrom(innermost, MOST_FRAMES, frames);
  }

  private Optional<String> walkFrom(long innermost, int limit, List<PythonFrame> frames) {
    try {
      long frame = innermost;
      long landmark = 0;
      for (int steps = 1; frame != 0; steps++) {
        if (steps > 2 * limit || frames.size() >= limit) {
          return Optional.of("only the innermost " + frames.size() + " frames were read");
        }
        if (frame == landmark) {
          return Optional.of("its frames go round in a circle; some are here more than once");
        }
        if (Integer.bitCount(steps) == 1) {
          landmark = frame; // Brent's way to find a circle: remember the last power of two
        }
        Block block = memory.block(Plausible.pointer(frame), frameSpan);
        readOn(frame);
        frame = previous(block);
        Optional<PythonFrame> read = read(block);
        if (read.isPresent()) {
          frames.add(read.get());
        } else if (!frames.isEmpty()) { // C stands before the frame that comes next
          frames.addLast(frames.removeLast().asEntry(block.address()));
        }
      }
      return Optional.empty();
    } catch (MemoryFault e) {
      return Optional.of(
          "the frames behind number " + frames.size() + " could not be read: " + e.getMessage());
    }
  }

  /** The frame at an address; empty if no code runs in it. */
  Optional<PythonFrame> at(long frame) throws MemoryFault {
    return read(memory.block(frame, frameSpan));
  }

  /**
   * Has the next page read too where values of the frame may lie: later they could be others, which
   * matters to those who look into the stack of a thread that runs.
   */
  private void readOn(long frame) {
    long next = (frame + frameSpan + PAGE - 1) & -PAGE;
    if (next - frame < MOST_VALUES) {
      try {
        memory.u8(next);
      } catch (MemoryFault endOfTheStack) {
        return;
      }
    }
  }

  private long innermost(long threadState) throws MemoryFault {
    return switch (dialect.frames()) {
      case FRAME_OBJECTS -> memory.u64(threadState + layout.offset(Member.THREAD_FRAME));
      case CURRENT_FRAME -> memory.u64(threadState + layout.offset(Member.THREAD_CURRENT_FRAME));
      case THROUGH_CFRAME -> {
        long cframe = memory.u64(threadState + layout.offset(Member.THREAD_CFRAME));
        yield cframe == 0 ? 0 : memory.u64(cframe + layout.offset(Member.CFRAME_CURRENT_FRAME));
      }
    };
  }

  private long previous(Block frame) throws MemoryFault {
    return frame.u64(
        layout.offset(
            dialect.frames() == Dialect.FrameChain.FRAME_OBJECTS
                ? Member.FRAME_BACK
                : Member.IFRAME_PREVIOUS));
  }

  private Optional<PythonFrame> read(Block frame) throws MemoryFault {
    return dialect.frames() == Dialect.FrameChain.FRAME_OBJECTS
        ? Optional.of(frameObject(frame))
        : interpreterFrame(frame);
  }

  /** {@code PyFrame_GetLineNumber} (Objects/frameobject.c, 3.6 to 3.10). */
  private PythonFrame frameObject(Block frame) throws MemoryFault {
    CodeObject code = codes.read(frame.u64(layout.offset(Member.FRAME_CODE)));
    int lasti = frame.i32(layout.offset(Member.FRAME_LASTI));
    // in units of two bytes from 3.10 on
    int offset = dialect.lines() == LineTable.LINE_RANGES && lasti > 0 ? lasti * 2 : lasti;
    boolean traced = frame.u64(layout.offset(Member.FRAME_TRACE)) != 0;
    int traceLine = frame.i32(layout.offset(Member.FRAME_LINENO));
    OptionalInt line = traced && traceLine > 0 ? OptionalInt.of(traceLine) : code.line(offset);
    return new PythonFrame(frame.address(), code, offset, line).asEntry();
  }

  /**
   * {@code _PyInterpreterFrame} (Include/internal/pycore_frame.h, 3.11+); empty for the frames at C
   * boundaries.
   */
  private Optional<PythonFrame> interpreterFrame(Block frame) throws MemoryFault {
    if (frame.u8(layout.offset(Member.IFRAME_OWNER)) >= FIRST_SHIM_OWNER) {
      return Optional.empty();
    }
    Member executable =
        layout.has(Member.IFRAME_EXECUTABLE) ? Member.IFRAME_EXECUTABLE : Member.IFRAME_CODE;
    CodeObject code = codes.read(frame.u64(layout.offset(executable)) & ~dialect.referenceTag());
    long offset = frame.u64(layout.offset(dialect.instruction())) - code.instructions();
    if (offset < -2 || offset > Integer.MAX_VALUE) {
      throw new MemoryFault("an instruction outside its code");
    }
    PythonFrame read =
        new PythonFrame(frame.address(), code, (int) offset, code.line((int) offset));
    return Optional.of(saysEntry(frame) ? read.asEntry() : read);
  }

  /** 3.11 only; in later versions a frame of the C boundary comes next. */
  private boolean saysEntry(Block frame) throws MemoryFault {
    return layout.has(Member.IFRAME_IS_ENTRY)
        && frame.u8(layout.offset(Member.IFRAME_IS_ENTRY)) != 0;
  }
}

package dev.unhang.python;

import static dev.unhang.layout.Member.CODE_EXCEPTIONTABLE;
import static dev.unhang.layout.Member.FRAME_BLOCKSTACK;
import static dev.unhang.layout.Member.FRAME_IBLOCK;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The handlers that are set up around the instruction at which a frame stands. */
public final class Handlers {
  private static final int MOST_BLOCKS = 21; // CO_MAXBLOCKS and one, Include/code.h up to 3.10
  private static final int BLOCK = 12; // a PyTryBlock: the ints b_type, b_handler, b_level
  private static final int BLOCK_HANDLER = 4;
  private static final int BLOCK_LEVEL = 8;
  private static final int MOST_HANDLERS = 1_000;

  private final Memory memory;
  private final Layout layout;
  private final CodeBodies bodies;

  public Handlers(Memory memory, Layout layout, CodeBodies bodies) {
    this.memory = memory;
    this.layout = layout;
    this.bodies = bodies;
  }

  /** Innermost first. */
  public List<Handler> around(PythonFrame frame) throws MemoryFault {
    return layout.has(CODE_EXCEPTIONTABLE)
        ? byTable(bodies.of(frame.code()).handlers(), frame.instruction())
        : byBlockStack(frame);
  }

  /** A handler is protected in turn by those outside of it. */
  static List<Handler> byTable(ExceptionTable table, int instruction) {
    List<Handler> handlers = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    Optional<ExceptionTable.Entry> entry = table.covering(instruction);
    while (entry.isPresent() && seen.add(entry.get().target()) && handlers.size() < MOST_HANDLERS) {
      handlers.add(new Handler(entry.get().target(), entry.get().depth()));
      entry = table.covering(entry.get().target());
    }
    return handlers;
  }

  private List<Handler> byBlockStack(PythonFrame frame) throws MemoryFault {
    int count =
        (int)
            Plausible.count(
                memory.i32(frame.address() + layout.offset(FRAME_IBLOCK)), MOST_BLOCKS, "blocks");
    Block blocks =
        memory.block(frame.address() + layout.offset(FRAME_BLOCKSTACK), BLOCK * MOST_BLOCKS);
    List<Handler> handlers = new ArrayList<>();
    for (int at = 0; at < BLOCK * count; at += BLOCK) {
      if (setsUpHandler(blocks.i32(at))) {
        int target = blocks.i32(at + BLOCK_HANDLER) * bodies.opcodes().unit();
        handlers.add(new Handler(target, blocks.i32(at + BLOCK_LEVEL)));
      }
    }
    Collections.reverse(handlers);
    return handlers;
  }

  /** Blocks are typed by the instruction that makes such a one; loops have blocks up to 3.7. */
  private boolean setsUpHandler(int type) {
    if (type < 0 || type > 255) {
      return false;
    }
    String name = bodies.opcodes().at(type).name();
    return name.equals("SETUP_FINALLY") || name.equals("SETUP_EXCEPT");
  }
}

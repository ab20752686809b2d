package dev.unhang.python;

import dev.unhang.layout.Layout;
import dev.unhang.layout.Member;
import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.ArrayList;
import java.util.List;

/** Reads code objects. */
final class CodeReader {
  private static final int LONGEST_NAME = 4_096;
  private static final int LONGEST_TABLE = 1 << 22;

  private static final List<Member> IDENTITY =
      List.of(
          Member.OBJECT_TYPE,
          Member.CODE_FIRSTLINENO,
          Member.CODE_FILENAME,
          Member.CODE_NAME,
          Member.CODE_LNOTAB,
          Member.CODE_LINETABLE,
          Member.CODE_CODE,
          Member.CODE_CONSTS);

  private final Memory memory;
  private final Layout layout;
  private final Dialect dialect;
  private final Types types;
  private final Strings strings;
  private final int span;

  CodeReader(Memory memory, Layout layout, Dialect dialect, Types types, Strings strings) {
    this.memory = memory;
    this.layout = layout;
    this.dialect = dialect;
    this.types = types;
    this.strings = strings;
    this.span = layout.offset(Member.CODE_SIZEOF);
  }

  /** What has to be read of a code object, in bytes. */
  int span() {
    return span;
  }

  /**
   * @param block the first {@link #span} bytes of the object
   * @throws MemoryFault if it is no code object
   */
  CodeObject read(Block block) throws MemoryFault {
    if (!types.at(block.u64(layout.offset(Member.OBJECT_TYPE))).isBuiltin("code")) {
      throw new MemoryFault("no code object at 0x" + Long.toHexString(block.address()));
    }
    String name = text(block, Member.CODE_NAME);
    String qualified = layout.has(Member.CODE_QUALNAME) ? text(block, Member.CODE_QUALNAME) : name;
    Member table = dialect.lines() == LineTable.LNOTAB ? Member.CODE_LNOTAB : Member.CODE_LINETABLE;
    return new CodeObject(
        block.address(),
        instructions(block),
        name,
        qualified,
        text(block, Member.CODE_FILENAME),
        new Lines(
            dialect.lines(),
            bytes(block.u64(layout.offset(table))),
            block.i32(layout.offset(Member.CODE_FIRSTLINENO))));
  }

  /**
   * What of a code object tells it from another one at the same address: its type, line, and the
   * objects it names.
   */
  List<Long> identity(Block block) throws MemoryFault {
    List<Long> identity = new ArrayList<>();
    for (Member member : IDENTITY) {
      if (layout.has(member)) {
        identity.add(block.u64(layout.offset(member)));
      }
    }
    return identity;
  }

  private String text(Block code, Member member) throws MemoryFault {
    return strings.string(code.u64(layout.offset(member)), LONGEST_NAME);
  }

  private long instructions(Block code) throws MemoryFault {
    return layout.has(Member.CODE_CODE_ADAPTIVE)
        ? code.address() + layout.offset(Member.CODE_CODE_ADAPTIVE)
        : code.u64(layout.offset(Member.CODE_CODE)) + layout.offset(Member.BYTES_SVAL);
  }

  private byte[] bytes(long object) throws MemoryFault {
    long size = memory.u64(object + layout.offset(Member.VAR_OBJECT_SIZE));
    if (size < 0 || size > LONGEST_TABLE) {
      throw new MemoryFault("a line table of " + size + " bytes");
    }
    return memory.block(object + layout.offset(Member.BYTES_SVAL), (int) size).bytes();
  }
}

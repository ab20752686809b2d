package dev.unhang.python;

import static dev.unhang.layout.Member.ASCII_LENGTH;
import static dev.unhang.layout.Member.ASCII_SIZEOF;
import static dev.unhang.layout.Member.ASCII_STATE;
import static dev.unhang.layout.Member.ASCII_STATE_ASCII_BIT;
import static dev.unhang.layout.Member.ASCII_STATE_COMPACT_BIT;
import static dev.unhang.layout.Member.ASCII_STATE_KIND_BIT;
import static dev.unhang.layout.Member.ASCII_WSTR;
import static dev.unhang.layout.Member.COMPACT_UNICODE_SIZEOF;
import static dev.unhang.layout.Member.COMPACT_UNICODE_WSTR_LENGTH;
import static dev.unhang.layout.Member.OBJECT_TYPE;
import static dev.unhang.layout.Member.UNICODE_DATA;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.Arrays;

/** Reads {@code str} objects (PEP 393) in all their forms, also those of subclasses. */
public final class Strings {
  /** Most strings end within so many bytes, so that one read is enough. */
  private static final int FIRST_READ = 128;

  private static final int KIND_MASK = 7;
  private static final int MAX_CODE_POINT = 0x10ffff;

  private final Memory memory;
  private final Layout layout;
  private final Types types;

  public Strings(Memory memory, Layout layout, Types types) {
    this.memory = memory;
    this.layout = layout;
    this.types = types;
  }

  /** At most the first {@code max} code points. */
  public Text text(long address, int max) throws MemoryFault {
    Block head = head(address, FIRST_READ);
    if (!isString(head)) {
      throw new MemoryFault("no str at 0x" + Long.toHexString(address));
    }
    Characters characters = characters(head);
    int count = (int) Math.min(characters.length, max);
    return new Text(decode(bytes(head, characters, count), characters.width), characters.length);
  }

  /**
   * The whole string.
   *
   * @throws MemoryFault also if it is longer than {@code max} code points
   */
  public String string(long address, int max) throws MemoryFault {
    Text text = text(address, max);
    if (text.missing() > 0) {
      throw new MemoryFault(
          "a string of " + text.length() + " characters where at most " + max + " can be");
    }
    return text.toString();
  }

  /** Whether the object is a string of these characters; false for objects of other types. */
  public boolean is(long address, String expected) throws MemoryFault {
    int[] codePoints = expected.codePoints().toArray();
    int length = codePoints.length;
    Block head = head(address, layout.offset(ASCII_SIZEOF) + length);
    if (!isString(head)) {
      return false;
    }
    Characters characters = characters(head);
    return characters.length == length
        && Arrays.equals(decode(bytes(head, characters, length), characters.width), codePoints);
  }

  /** Where the characters are, their number, and the bytes of each. */
  private record Characters(long address, long length, int width) {}

  private Block head(long address, int wanted) throws MemoryFault {
    return Plausible.block(memory, Plausible.pointer(address), wanted, layout.offset(ASCII_SIZEOF));
  }

  private boolean isString(Block head) throws MemoryFault {
    return types.at(head.u64(layout.offset(OBJECT_TYPE))).has(TypeFlag.STR);
  }

  private Characters characters(Block head) throws MemoryFault {
    int state = head.i32(layout.offset(ASCII_STATE));
    int kind = state >> layout.offset(ASCII_STATE_KIND_BIT) & KIND_MASK;
    if (kind == 0) {
      return wide(head);
    }
    if (kind != 1 && kind != 2 && kind != 4) {
      throw new MemoryFault("no kind of str: " + kind);
    }
    long data;
    if (!bit(state, layout.offset(ASCII_STATE_COMPACT_BIT))) {
      data = memory.u64(head.address() + layout.offset(UNICODE_DATA));
    } else if (bit(state, layout.offset(ASCII_STATE_ASCII_BIT))) {
      data = head.address() + layout.offset(ASCII_SIZEOF);
    } else {
      data = head.address() + layout.offset(COMPACT_UNICODE_SIZEOF);
    }
    return new Characters(data, length(head.u64(layout.offset(ASCII_LENGTH))), kind);
  }

  /**
   * A legacy string that was never made ready: only its {@code wchar_t} form exists. Up to 3.11.
   */
  private Characters wide(Block head) throws MemoryFault {
    if (!layout.has(ASCII_WSTR)) {
      throw new MemoryFault("no kind of str: 0");
    }
    long length = memory.u64(head.address() + layout.offset(COMPACT_UNICODE_WSTR_LENGTH));
    return new Characters(head.u64(layout.offset(ASCII_WSTR)), length(length), 4);
  }

  private static long length(long length) throws MemoryFault {
    return Plausible.count(length, Plausible.MAX_COUNT, "characters");
  }

  private static boolean bit(int state, int bit) {
    return (state >> bit & 1) != 0;
  }

  private byte[] bytes(Block head, Characters characters, int count) throws MemoryFault {
    int size = Math.multiplyExact(count, characters.width);
    long offset = characters.address - head.address();
    byte[] bytes = new byte[size];
    if (offset >= 0 && offset <= head.length() - size) {
      System.arraycopy(head.bytes(), (int) offset, bytes, 0, size);
    } else if (size > 0) {
      memory.read(characters.address, bytes, 0, size);
    }
    return bytes;
  }

  private static int[] decode(byte[] bytes, int width) throws MemoryFault {
    int[] codePoints = new int[bytes.length / width];
    Block block = new Block(0, bytes);
    for (int i = 0; i < codePoints.length; i++) {
      codePoints[i] =
          switch (width) {
            case 1 -> bytes[i] & 0xff;
            case 2 -> block.u16(2 * i);
            default -> block.i32(4 * i);
          };
      if (codePoints[i] < 0 || codePoints[i] > MAX_CODE_POINT) {
        throw new MemoryFault("no character: 0x" + Integer.toHexString(codePoints[i]));
      }
    }
    return codePoints;
  }
}

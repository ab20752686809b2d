package dev.unhang.dwarf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads DWARF's encodings one after the other. */
final class Cursor {
  /** The encoding of a pointer that is left out, DW_EH_PE_omit. */
  static final int OMIT = 0xff;

  private static final int FORMAT = 0x0f;
  private static final int APPLICATION = 0x70;
  private static final int PC_RELATIVE = 0x10;
  private static final int DATA_RELATIVE = 0x30;
  private static final int INDIRECT = 0x80;

  private final ByteBuffer bytes;
  private final long address;

  /**
   * @param address of the first byte, to which pointers may be relative
   */
  Cursor(ByteBuffer bytes, long address) {
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    this.address = address;
  }

  Cursor(byte[] bytes, long address) {
    this(ByteBuffer.wrap(bytes), address);
  }

  boolean atEnd() {
    return !bytes.hasRemaining();
  }

  int position() {
    return bytes.position();
  }

  /** Moves by so many bytes, also back. */
  void skip(long count) throws DwarfException {
    long to = bytes.position() + count;
    if (count < -bytes.position() || to < 0 || to > bytes.limit()) {
      throw new DwarfException("a jump out of the debug information");
    }
    bytes.position((int) to);
  }

  /** The rest, not a copy. */
  ByteBuffer rest() {
    return bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  int u8() throws DwarfException {
    require(1);
    return bytes.get() & 0xff;
  }

  int u16() throws DwarfException {
    require(2);
    return bytes.getShort() & 0xffff;
  }

  long u32() throws DwarfException {
    require(4);
    return Integer.toUnsignedLong(bytes.getInt());
  }

  long u64() throws DwarfException {
    require(8);
    return bytes.getLong();
  }

  /** A number of 1, 2, 4 or 8 bytes. */
  long unsigned(int size) throws DwarfException {
    return switch (size) {
      case 1 -> u8();
      case 2 -> u16();
      case 4 -> u32();
      case 8 -> u64();
      default -> throw new DwarfException("a number of " + size + " bytes");
    };
  }

  long signed(int size) throws DwarfException {
    int unused = 64 - 8 * size;
    return unsigned(size) << unused >> unused;
  }

  /** ULEB128, DWARF 5, 7.6; what goes beyond 64 bits is dropped. */
  long uleb() throws DwarfException {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      int b = u8();
      value |= shift < 64 ? (b & 0x7fL) << shift : 0;
      if (b < 0x80) {
        return value;
      }
    }
  }

  long sleb() throws DwarfException {
    long value = 0;
    int shift = 0;
    int b;
    do {
      b = u8();
      value |= shift < 64 ? (b & 0x7fL) << shift : 0;
      shift += 7;
    } while (b >= 0x80);
    return shift < 64 && (b & 0x40) != 0 ? value | -1L << shift : value;
  }

  /** A register's number. */
  int column() throws DwarfException {
    long column = uleb();
    if (column < 0 || column > 0xffff) {
      throw new DwarfException("register number " + Long.toUnsignedString(column));
    }
    return (int) column;
  }

  /** Bytes that a ULEB128 length stands before. */
  byte[] block() throws DwarfException {
    long length = uleb();
    if (length < 0 || length > bytes.remaining()) {
      throw new DwarfException("a block longer than its entry");
    }
    byte[] block = new byte[(int) length];
    bytes.get(block);
    return block;
  }

  /** Characters up to a zero byte. */
  String string() throws DwarfException {
    StringBuilder text = new StringBuilder();
    for (int c; (c = u8()) != 0; ) {
      text.append((char) c);
    }
    return text.toString();
  }

  /**
   * A pointer in an encoding of the Linux Standard Base ("DWARF Extensions").
   *
   * @param dataBase what DW_EH_PE_datarel is relative to
   */
  long pointer(int encoding, long dataBase) throws DwarfException {
    if ((encoding & INDIRECT) != 0) {
      throw new DwarfException("an indirect pointer");
    }
    long base =
        switch (encoding & APPLICATION) {
          case 0 -> 0;
          case PC_RELATIVE -> address + bytes.position();
          case DATA_RELATIVE -> dataBase;
          default -> throw unsupported(encoding);
        };
    return base + plain(encoding);
  }

  /** A pointer's number without what it is relative to. */
  long plain(int encoding) throws DwarfException {
    return switch (encoding & FORMAT) {
      case 0x00, 0x04, 0x0c -> u64();
      case 0x01 -> uleb();
      case 0x02 -> u16();
      case 0x03 -> u32();
      case 0x09 -> sleb();
      case 0x0a -> signed(2);
      case 0x0b -> signed(4);
      default -> throw unsupported(encoding);
    };
  }

  private void require(int size) throws DwarfException {
    if (bytes.remaining() < size) {
      throw new DwarfException("the debug information ends early");
    }
  }

  private static DwarfException unsupported(int encoding) {
    return new DwarfException("pointer encoding 0x%02x".formatted(encoding));
  }
}

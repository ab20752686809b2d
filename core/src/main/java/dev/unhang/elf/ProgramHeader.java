package dev.unhang.elf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A segment: {@code Elf64_Phdr} of elf(5). Sizes and offsets are in bytes, {@code address} is
 * virtual, before the load bias.
 */
public record ProgramHeader(
    int type, int flags, long offset, long address, long fileSize, long memorySize, long align) {

  public static final int PT_LOAD = 1;
  public static final int PT_DYNAMIC = 2;
  public static final int PT_NOTE = 4;
  public static final int PT_GNU_EH_FRAME = 0x6474e550;

  static final int SIZE = 56;

  private static final int PF_X = 1;
  private static final int PF_W = 2;

  public boolean executable() {
    return (flags & PF_X) != 0;
  }

  public boolean writable() {
    return (flags & PF_W) != 0;
  }

  static List<ProgramHeader> parse(ByteSource source, ElfHeader header) throws ElfException {
    int count = header.programHeaderCount();
    if (count == 0) {
      return List.of();
    }
    ByteBuffer b = source.block(header.programHeaderOffset(), count * SIZE);
    List<ProgramHeader> headers = new ArrayList<>(count);
    for (int at = 0; at < count * SIZE; at += SIZE) {
      headers.add(
          new ProgramHeader(
              b.getInt(at),
              b.getInt(at + 4),
              b.getLong(at + 8),
              b.getLong(at + 16),
              b.getLong(at + 32),
              b.getLong(at + 40),
              b.getLong(at + 48)));
    }
    return List.copyOf(headers);
  }
}

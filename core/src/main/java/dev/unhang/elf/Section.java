package dev.unhang.elf;

/**
 * A section: {@code Elf64_Shdr} of elf(5). Offset and size are in bytes of the file, {@code
 * address} is virtual, before the load bias, and 0 for a section that is not loaded.
 */
public record Section(
    String name, int type, long flags, long address, long offset, long size, int link, long align) {

  public static final int SHT_SYMTAB = 2;
  public static final int SHT_NOTE = 7;
  public static final int SHT_NOBITS = 8;
  public static final int SHT_DYNSYM = 11;

  static final int SIZE = 64;

  private static final long SHF_COMPRESSED = 1 << 11;

  public boolean compressed() {
    return (flags & SHF_COMPRESSED) != 0;
  }
}

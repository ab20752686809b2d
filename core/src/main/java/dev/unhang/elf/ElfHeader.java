package dev.unhang.elf;

import java.nio.ByteBuffer;

/**
 * The ELF header, {@code Elf64_Ehdr} of elf(5), with the counts that overflow it taken from section
 * header 0 (System V gABI, "ELF Header"). Offsets are in bytes from the file's start.
 *
 * @param entry the virtual address where execution begins, 0 if none
 * @param sectionNames the index of the section that holds the sections' names
 */
public record ElfHeader(
    Type type,
    Machine machine,
    long entry,
    long programHeaderOffset,
    int programHeaderCount,
    long sectionHeaderOffset,
    int sectionHeaderCount,
    int sectionNames) {

  /** What the image is for. Relocatable objects are not read. */
  public enum Type {
    /** ET_EXEC: loaded where it says. */
    EXECUTABLE,
    /** ET_DYN: a shared library or a position-independent executable. */
    SHARED,
    /** ET_CORE. */
    CORE
  }

  /** The processor. */
  public enum Machine {
    X86_64,
    AARCH64
  }

  static final int SIZE = 64;

  /** The kernel writes one per mapping into a core file. */
  private static final int MAX_CORE_SEGMENTS = 1 << 20;

  /** Linkers make about a dozen. */
  private static final int MAX_SEGMENTS = 1 << 10;

  private static final int MAX_SECTIONS = 1 << 17;

  private static final int PN_XNUM = 0xffff;
  private static final int SHN_XINDEX = 0xffff;
  private static final int MAGIC = 0x464c457f;

  /** The header at offset 0. The tables that it points to may yet lie outside the source. */
  static ElfHeader parse(ByteSource source) throws ElfException {
    if (source.size() < SIZE) {
      throw new ElfException("not an ELF image: only " + source.size() + " bytes");
    }
    ByteBuffer b = source.block(0, SIZE);
    if (b.getInt(0) != MAGIC) {
      throw new ElfException("not an ELF image: it does not begin with \\x7fELF");
    }
    if (b.get(4) != 2) {
      throw new ElfException("ELF class " + b.get(4) + " is not supported, only 64-bit (2) is");
    }
    if (b.get(5) != 1) {
      throw new ElfException(
          "ELF data encoding " + b.get(5) + " is not supported, only little-endian (1) is");
    }
    Type type = type(b.getShort(16) & 0xffff);
    Machine machine = machine(b.getShort(18) & 0xffff);
    int programHeaders = b.getShort(56) & 0xffff;
    long sectionOffset = b.getLong(40);
    int sections = b.getShort(60) & 0xffff;
    int names = b.getShort(62) & 0xffff;
    if (programHeaders > 0) {
      entrySize("program", b.getShort(54) & 0xffff, ProgramHeader.SIZE);
    }
    if (sectionOffset != 0) {
      entrySize("section", b.getShort(58) & 0xffff, Section.SIZE);
    }
    if (programHeaders == PN_XNUM || (sections == 0 && sectionOffset != 0) || names == SHN_XINDEX) {
      ByteBuffer zero = source.block(sectionOffset, Section.SIZE);
      programHeaders = programHeaders == PN_XNUM ? zero.getInt(44) : programHeaders;
      sections = sections == 0 ? Math.clamp(zero.getLong(32), -1, Integer.MAX_VALUE) : sections;
      names = names == SHN_XINDEX ? zero.getInt(40) : names;
    }
    bound("program", programHeaders, type == Type.CORE ? MAX_CORE_SEGMENTS : MAX_SEGMENTS);
    bound("section", sections, MAX_SECTIONS);
    return new ElfHeader(
        type,
        machine,
        b.getLong(24),
        b.getLong(32),
        programHeaders,
        sectionOffset,
        sectionOffset == 0 ? 0 : sections,
        names);
  }

  private static Type type(int e) throws ElfException {
    return switch (e) {
      case 2 -> Type.EXECUTABLE;
      case 3 -> Type.SHARED;
      case 4 -> Type.CORE;
      default ->
          throw new ElfException(
              "ELF type "
                  + e
                  + " is not supported, only executables, libraries and core files are");
    };
  }

  private static Machine machine(int e) throws ElfException {
    return switch (e) {
      case 62 -> Machine.X86_64;
      case 183 -> Machine.AARCH64;
      default ->
          throw new ElfException(
              "ELF machine " + e + " is not supported, only x86-64 (62) and AArch64 (183) are");
    };
  }

  private static void entrySize(String table, int size, int expected) throws ElfException {
    if (size != expected) {
      throw new ElfException(table + " headers of " + size + " bytes, not " + expected);
    }
  }

  private static void bound(String table, int count, int max) throws ElfException {
    if (count < 0 || count > max) {
      throw new ElfException(Integer.toUnsignedLong(count) + " " + table + " headers");
    }
  }
}

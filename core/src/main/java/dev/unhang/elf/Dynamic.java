package dev.unhang.elf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The dynamic segment, {@code Elf64_Dyn} of elf(5): what the dynamic linker knows of an image. It
 * is there without section headers, and in memory without a file.
 */
public final class Dynamic {
  private static final int ENTRY = 16;

  /** A library has about 30 entries, and one more for each that it needs. */
  private static final int MAX_ENTRIES = 4096;

  private static final long DT_NULL = 0;
  private static final long DT_NEEDED = 1;
  private static final long DT_HASH = 4;
  private static final long DT_STRTAB = 5;
  private static final long DT_SYMTAB = 6;
  private static final long DT_STRSZ = 10;
  private static final long DT_SONAME = 14;
  private static final long DT_GNU_HASH = 0x6ffffef5L;

  private final ByteSource source;
  private final Segments segments;
  private final long bias;
  private final Map<Long, Long> values;
  private final List<Long> needed;
  private final StringTable names;

  private Dynamic(
      ByteSource source, Segments segments, long bias, Map<Long, Long> values, List<Long> needed)
      throws ElfException {
    this.source = source;
    this.segments = segments;
    this.bias = bias;
    this.values = values;
    this.needed = needed;
    this.names = new StringTable(table(DT_STRTAB, values.getOrDefault(DT_STRSZ, 0L)));
  }

  /**
   * @param bias what ld.so may have added to the addresses in the segment: 0 for a file
   */
  static Dynamic parse(ByteSource source, Segments segments, long bias, ProgramHeader segment)
      throws ElfException {
    Map<Long, Long> values = new LinkedHashMap<>();
    List<Long> needed = new ArrayList<>();
    long count = Math.min(segment.fileSize() / ENTRY, MAX_ENTRIES);
    ByteBuffer b = source.block(segment.offset(), (int) Math.max(0, count * ENTRY));
    for (int at = 0; at < b.capacity(); at += ENTRY) {
      long tag = b.getLong(at);
      if (tag == DT_NULL) {
        break;
      } else if (tag == DT_NEEDED) {
        needed.add(b.getLong(at + 8));
      } else {
        values.put(tag, b.getLong(at + 8));
      }
    }
    return new Dynamic(source, segments, bias, values, needed);
  }

  /**
   * The names of the libraries that the image needs (DT_NEEDED), in the order they are searched.
   */
  public List<String> needed() throws ElfException {
    List<String> libraries = new ArrayList<>();
    for (long name : needed) {
      libraries.add(names.string(name, SymbolTable.MAX_NAME));
    }
    return libraries;
  }

  /** The library's own name (DT_SONAME), {@code libpython3.12.so.1.0}. */
  public Optional<String> soname() throws ElfException {
    Long name = values.get(DT_SONAME);
    return name == null ? Optional.empty() : Optional.of(names.string(name, SymbolTable.MAX_NAME));
  }

  /** The exported symbols by their hash table; empty for an image that has none. */
  Optional<DynamicSymbols> symbols() throws ElfException {
    if (!values.containsKey(DT_SYMTAB)) {
      return Optional.empty();
    }
    Optional<SymbolHash> hash = hash();
    return hash.isEmpty()
        ? Optional.empty()
        : Optional.of(new DynamicSymbols(rest(DT_SYMTAB), names, hash.get()));
  }

  private Optional<SymbolHash> hash() throws ElfException {
    if (values.containsKey(DT_GNU_HASH)) {
      return Optional.of(GnuHash.parse(rest(DT_GNU_HASH)));
    }
    return values.containsKey(DT_HASH)
        ? Optional.of(SysvHash.parse(rest(DT_HASH)))
        : Optional.empty();
  }

  /**
   * From where a pointer points to the end of its segment: the tables do not say how long they are.
   */
  private ByteSource rest(long tag) throws ElfException {
    return table(tag, segments.available(address(tag)));
  }

  private ByteSource table(long tag, long size) throws ElfException {
    return source.slice(segments.offset(address(tag), size), size);
  }

  /**
   * A pointer's virtual address. In memory, glibc has added the load bias to it, musl and the
   * kernel's vDSO have not; the image's own addresses tell which, as no bias is smaller than an
   * image.
   */
  private long address(long tag) throws ElfException {
    Long pointer = values.get(tag);
    if (pointer == null) {
      throw new ElfException("the dynamic segment has no entry 0x%x".formatted(tag));
    }
    return segments.spans(pointer) ? pointer : pointer - bias;
  }
}

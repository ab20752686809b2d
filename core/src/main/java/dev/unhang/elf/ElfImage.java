package dev.unhang.elf;

import static dev.unhang.elf.ProgramHeader.PT_DYNAMIC;
import static dev.unhang.elf.ProgramHeader.PT_NOTE;

import dev.unhang.memory.Memory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An executable, a shared library or a core file: ELF, 64-bit, little-endian, x86-64 or AArch64.
 * All addresses are virtual, as the linker gave them; a load bias is the caller's to add.
 *
 * <p>Only the headers are read at once; whatever else is malformed shows when it is asked for. Not
 * for several threads at a time.
 */
public final class ElfImage {
  private static final int NT_GNU_BUILD_ID = 3;

  /** What a header and its program headers may take in memory, in bytes. */
  private static final long MAX_HEADERS = 1 << 22;

  private final ByteSource source;
  private final ElfHeader header;
  private final List<ProgramHeader> programHeaders;
  private final Segments segments;
  private final boolean loaded;
  private final long bias;
  private final Lazy<Sections> sections;
  private final Lazy<Optional<Dynamic>> dynamic;
  private final ImageSymbols symbols;

  private ElfImage(
      ByteSource source,
      ElfHeader header,
      List<ProgramHeader> programHeaders,
      Segments segments,
      boolean loaded,
      long bias) {
    this.source = source;
    this.header = header;
    this.programHeaders = programHeaders;
    this.segments = segments;
    this.loaded = loaded;
    this.bias = bias;
    this.sections =
        new Lazy<>(() -> loaded ? Sections.none(source) : Sections.parse(source, header));
    this.dynamic = new Lazy<>(this::parseDynamic);
    this.symbols = new ImageSymbols(dynamic, sections, segments);
  }

  /**
   * An image in a file.
   *
   * @throws ElfException if it is none, or one of another kind
   */
  public static ElfImage parse(ByteSource file) throws ElfException {
    ElfHeader header = ElfHeader.parse(file);
    List<ProgramHeader> headers = ProgramHeader.parse(file, header);
    return new ElfImage(file, header, headers, new Segments(headers), false, 0);
  }

  /**
   * An image without a file: what an address space still has of it. There are no sections, so only
   * what the dynamic segment leads to is found.
   *
   * @param base the address of the file's first byte
   * @throws ElfException if there is no image, or one of another kind
   */
  public static ElfImage parse(Memory memory, long base) throws ElfException {
    ByteSource first = new MemorySource(memory, base, MAX_HEADERS);
    ElfHeader header = ElfHeader.parse(first);
    List<ProgramHeader> headers = ProgramHeader.parse(first, header);
    Segments segments = new Segments(headers);
    long bias = segments.bias(base);
    ByteSource source = new LoadedSource(memory, bias, segments);
    return new ElfImage(source, header, headers, segments, true, bias);
  }

  public ElfHeader header() {
    return header;
  }

  /** The segments, in the image's order. */
  public List<ProgramHeader> programHeaders() {
    return programHeaders;
  }

  /**
   * What has to be added to the image's addresses in a process that has mapped it.
   *
   * @param mappedAt where some mapping of the file starts in memory; best an executable one
   * @param fileOffset what byte of the file is there
   * @param executable whether the mapping is executable: segments may share a page of the file
   * @return empty if no segment explains the mapping, or two do in different ways
   */
  public OptionalLong loadBias(long mappedAt, long fileOffset, boolean executable) {
    return segments.bias(mappedAt, fileOffset, executable);
  }

  /** The same, known from the start for an image in memory. */
  public OptionalLong loadBias() {
    return loaded ? OptionalLong.of(bias) : OptionalLong.empty();
  }

  /**
   * Bytes by their virtual address, as the file has them: at run time they may differ where they
   * can be written.
   */
  public ByteBuffer bytesAt(long address, int length) throws ElfException {
    return source.block(segments.offset(address, length), length);
  }

  /**
   * Bytes from a virtual address to the end of what its segment takes from the file, not a copy.
   *
   * @throws ElfException if no segment has the address
   */
  public ByteSource bytesFrom(long address) throws ElfException {
    return source.slice(segments.offset(address, 1), segments.available(address));
  }

  /** The sections in the image's order, empty if it was stripped of their headers. */
  public List<Section> sections() throws ElfException {
    return sections.get().all();
  }

  /** The first section of that name. */
  public Optional<Section> section(String name) throws ElfException {
    return sections.get().named(name);
  }

  /** A section's bytes; one that is compressed is inflated, in memory. */
  public ByteSource contents(Section section) throws ElfException {
    return sections.get().contents(section);
  }

  /** The dynamic segment; empty for a static executable. */
  public Optional<Dynamic> dynamic() throws ElfException {
    return dynamic.get();
  }

  /**
   * The symbol of that name which the image defines: exported, or else in the full symbol table, or
   * else there under the name that an optimizer gave it. Names of which the table has several
   * static ones, at different addresses, are not found.
   *
   * @throws ElfException if it was not found and some table could not be read
   */
  public Optional<Symbol> symbol(String name) throws ElfException {
    return symbols.named(name);
  }

  /**
   * The symbol of that name which the image exports. Unlike {@link #symbol} it never goes through
   * the full symbol table, so it is quick for images that have no such symbol.
   */
  public Optional<Symbol> exported(String name) throws ElfException {
    return symbols.exported(name);
  }

  /**
   * The symbol that a virtual address belongs to: the function around it, or the object, or, in
   * code, the label right before it; {@code name@plt} in the procedure linkage table. The first
   * call sorts the symbols.
   *
   * @throws ElfException if it was not found and some table could not be read
   */
  public Optional<Symbol> symbolAt(long address) throws ElfException {
    return symbols.at(address);
  }

  /** The full symbol table, {@code .symtab}; empty if the image is stripped. */
  public Optional<SymbolTable> symbolTable() throws ElfException {
    return symbols.full();
  }

  /** The exported and imported symbols, {@code .dynsym}; they need no section headers. */
  public Optional<SymbolTable> dynamicSymbolTable() throws ElfException {
    return symbols.dynamic();
  }

  /** The notes of the PT_NOTE segments, or of the sections if there are none. */
  public List<Note> notes() throws ElfException {
    List<Note> notes = new ArrayList<>();
    for (ProgramHeader p : programHeaders) {
      if (p.type() == PT_NOTE) {
        Notes.parse(source.slice(p.offset(), p.fileSize()), p.align(), notes);
      }
    }
    return notes.isEmpty() ? sectionNotes() : notes;
  }

  /** The build id (GNU ld, {@code --build-id}) in lower-case hexadecimal digits. */
  public Optional<String> buildId() throws ElfException {
    for (Note note : notes()) {
      if (note.name().equals("GNU") && note.type() == NT_GNU_BUILD_ID) {
        return Optional.of(buildId(note.description()));
      }
    }
    return Optional.empty();
  }

  /** Where the debug information is. */
  public Optional<DebugLink> debugLink() throws ElfException {
    Optional<Section> section = section(".gnu_debuglink");
    return section.isEmpty()
        ? Optional.empty()
        : Optional.of(DebugLink.parse(contents(section.get())));
  }

  private Optional<Dynamic> parseDynamic() throws ElfException {
    for (ProgramHeader p : programHeaders) {
      if (p.type() == PT_DYNAMIC && p.fileSize() > 0) { // 0 in files of debug information
        return Optional.of(Dynamic.parse(source, segments, bias, p));
      }
    }
    return Optional.empty();
  }

  private List<Note> sectionNotes() throws ElfException {
    List<Note> notes = new ArrayList<>();
    for (Section s : sections()) {
      if (s.type() == Section.SHT_NOTE) {
        Notes.parse(contents(s), s.align(), notes);
      }
    }
    return notes;
  }

  private static String buildId(ByteSource id) throws ElfException {
    if (id.size() > 64) {
      throw new ElfException("a build id of " + id.size() + " bytes");
    }
    return HexFormat.of().formatHex(id.block(0, (int) id.size()).array());
  }
}

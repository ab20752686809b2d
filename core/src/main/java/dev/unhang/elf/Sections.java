package dev.unhang.elf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The section header table. */
final class Sections {
  private static final int MAX_NAME = 255;

  private final ByteSource source;
  private final List<Section> all;

  private Sections(ByteSource source, List<Section> all) {
    this.source = source;
    this.all = List.copyOf(all);
  }

  static Sections none(ByteSource source) {
    return new Sections(source, List.of());
  }

  static Sections parse(ByteSource source, ElfHeader header) throws ElfException {
    int count = header.sectionHeaderCount();
    if (count == 0) {
      return none(source);
    }
    ByteBuffer b = source.block(header.sectionHeaderOffset(), count * Section.SIZE);
    StringTable names = names(source, b, header.sectionNames());
    List<Section> sections = new ArrayList<>(count);
    for (int at = 0; at < count * Section.SIZE; at += Section.SIZE) {
      sections.add(
          new Section(
              names.string(Integer.toUnsignedLong(b.getInt(at)), MAX_NAME),
              b.getInt(at + 4),
              b.getLong(at + 8),
              b.getLong(at + 16),
              b.getLong(at + 24),
              b.getLong(at + 32),
              b.getInt(at + 40),
              b.getLong(at + 48)));
    }
    return new Sections(source, sections);
  }

  private static StringTable names(ByteSource source, ByteBuffer headers, int index)
      throws ElfException {
    if (index < 0 || index >= headers.capacity() / Section.SIZE) {
      throw new ElfException("the section names are in section " + index + ", which is not there");
    }
    int at = index * Section.SIZE;
    return new StringTable(source.slice(headers.getLong(at + 24), headers.getLong(at + 32)));
  }

  List<Section> all() {
    return all;
  }

  /** The first section of that name. */
  Optional<Section> named(String name) {
    return all.stream().filter(s -> s.name().equals(name)).findFirst();
  }

  /** The first section of that type. */
  Optional<Section> ofType(int type) {
    return all.stream().filter(s -> s.type() == type).findFirst();
  }

  /** The bytes of a section, inflated if it is compressed. */
  ByteSource contents(Section section) throws ElfException {
    ByteSource bytes = raw(section);
    return section.compressed() ? CompressedSection.inflate(section.name(), bytes) : bytes;
  }

  /**
   * The symbol table in a section of type SHT_SYMTAB or SHT_DYNSYM, with the names that it links
   * to.
   */
  SymbolTable symbols(Section section) throws ElfException {
    if (section.link() < 0 || section.link() >= all.size()) {
      throw new ElfException("section " + section.name() + " has no string table");
    }
    return new SymbolTable(contents(section), new StringTable(contents(all.get(section.link()))));
  }

  private ByteSource raw(Section section) throws ElfException {
    if (section.type() == Section.SHT_NOBITS) {
      throw new ElfException("section " + section.name() + " has no bytes in the file");
    }
    try {
      return source.slice(section.offset(), section.size());
    } catch (ElfException e) {
      throw new ElfException("section " + section.name() + ": " + e.getMessage());
    }
  }
}

package dev.unhang.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A small shared library put together by hand, with two segments: code at {@link #CODE}, where the
 * file has {@link #CODE_OFFSET}, and data one page further from its place in the file.
 */
final class TinyElf {
  static final int CODE = 0x10200;
  static final int CODE_OFFSET = 0x200;
  static final int DATA = 0x12200;
  static final int DATA_OFFSET = 0x1200;

  private static final int BASE = 0x10000;
  private static final int PAGE = 0x1000;
  private static final int DYNAMIC_OFFSET = 0x1000;

  /** A symbol as it is written. */
  record Sym(String name, long value, long size, int type, int binding, int section) {
    static final int NONE = 0;
    static final int OBJECT = 1;
    static final int FUNCTION = 2;
    static final int LOCAL = 0;
    static final int GLOBAL = 1;
    static final int WEAK = 2;

    static Sym function(String name, long value, long size) {
      return new Sym(name, value, size, FUNCTION, GLOBAL, 1);
    }

    static Sym object(String name, long value, long size) {
      return new Sym(name, value, size, OBJECT, GLOBAL, 1);
    }

    Sym local() {
      return new Sym(name, value, size, type, LOCAL, section);
    }

    Sym weak() {
      return new Sym(name, value, size, type, WEAK, section);
    }

    Sym label() {
      return new Sym(name, value, 0, NONE, LOCAL, section);
    }

    Sym undefined() {
      return new Sym(name, 0, 0, type, binding, 0);
    }
  }

  /** A section as it is written; its bytes come after everything that is loaded. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Sec(String name, int type, long flags, byte[] bytes, int link) {}

  private final List<Sym> exported = new ArrayList<>();
  private final List<Sym> full = new ArrayList<>();
  private final List<Sec> sections = new ArrayList<>();
  private final Map<Integer, byte[]> patches = new LinkedHashMap<>();
  private final Map<Long, Long> dynamic = new LinkedHashMap<>();
  private boolean gnuHash = true;
  private boolean sysvHash = true;
  private long pointerBias;

  TinyElf export(Sym symbol) {
    exported.add(symbol);
    return this;
  }

  TinyElf symbol(Sym symbol) {
    full.add(symbol);
    return this;
  }

  TinyElf section(String name, int type, long flags, byte[] bytes) {
    sections.add(new Sec(name, type, flags, bytes, 0));
    return this;
  }

  /** Bytes of the code or data segment. */
  TinyElf bytes(int offset, byte[] bytes) {
    patches.put(offset, bytes);
    return this;
  }

  TinyElf withoutGnuHash() {
    gnuHash = false;
    return this;
  }

  TinyElf withoutSysvHash() {
    sysvHash = false;
    return this;
  }

  /** As if ld.so had loaded the image with this bias. */
  TinyElf relocated(long bias) {
    pointerBias = bias;
    return this;
  }

  byte[] build() {
    int size = (1 << 14) + sections.stream().mapToInt(s -> s.bytes().length).sum();
    ByteBuffer b = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    TinyTables.Strings names = new TinyTables.Strings();
    b.position(0x400);
    List<Sym> hashed = new ArrayList<>(exported);
    hashed.sort(Comparator.comparingInt(s -> s.section() == 0 ? -1 : TinyTables.bucket(s.name())));
    pointer(6, b, TinyTables.symbols(hashed, names)); // DT_SYMTAB
    if (gnuHash) {
      pointer(0x6ffffef5L, b, TinyTables.gnuHash(hashed));
    }
    if (sysvHash) {
      pointer(4, b, TinyTables.sysvHash(hashed));
    }
    int needed = names.add("libm.so.6");
    dynamic.put(14L, (long) names.add("libtiny.so.1"));
    byte[] strings = names.bytes();
    dynamic.put(10L, (long) strings.length);
    pointer(5, b, strings);
    int noteAt = b.position();
    b.put(note("GNU", 3, new byte[] {(byte) 0xca, (byte) 0xfe, 1, 2}));
    int noteEnd = b.position();
    patches.forEach((at, bytes) -> b.put(at, bytes));
    b.position(DYNAMIC_OFFSET);
    b.putLong(1).putLong(needed); // DT_NEEDED
    dynamic.forEach((tag, value) -> b.putLong(tag).putLong(value));
    b.putLong(0).putLong(0);
    int dynamicEnd = b.position();
    b.position(2 * PAGE);
    sections(b);
    int end = b.position();

    b.position(64);
    programHeader(b, 1, 5, 0, BASE, PAGE, PAGE);
    programHeader(b, 1, 6, PAGE, BASE + 2 * PAGE, 0x800, 0x1800);
    programHeader(b, 2, 6, DYNAMIC_OFFSET, BASE + 2 * PAGE, dynamicEnd - DYNAMIC_OFFSET, 0);
    programHeader(b, 4, 4, noteAt, BASE + noteAt, noteEnd - noteAt, 0);
    return Arrays.copyOf(b.array(), end);
  }

  private void pointer(long tag, ByteBuffer b, byte[] table) {
    dynamic.put(tag, BASE + b.position() + pointerBias);
    b.put(table);
    b.position((b.position() + 7) & -8);
  }

  static byte[] note(String name, int type, byte[] description) {
    ByteBuffer b =
        ByteBuffer.allocate(12 + (name.length() + 4 & ~3) + (description.length + 3 & ~3))
            .order(ByteOrder.LITTLE_ENDIAN);
    b.putInt(name.length() + 1).putInt(description.length).putInt(type);
    b.put(12, name.getBytes(StandardCharsets.UTF_8));
    b.put(12 + (name.length() + 4 & ~3), description);
    return b.array();
  }

  private void sections(ByteBuffer b) {
    TinyTables.Strings names = new TinyTables.Strings();
    TinyTables.Strings symbolNames = new TinyTables.Strings();
    List<Sec> all = new ArrayList<>(List.of(new Sec("", 0, 0, new byte[0], 0)));
    if (!full.isEmpty()) {
      all.add(new Sec(".symtab", 2, 0, TinyTables.symbols(full, symbolNames), 2));
      all.add(new Sec(".strtab", 3, 0, symbolNames.bytes(), 0));
    }
    all.addAll(sections);
    all.forEach(s -> names.add(s.name()));
    int namesIndex = all.size();
    names.add(".shstrtab");
    all.add(new Sec(".shstrtab", 3, 0, names.bytes(), 0));
    List<Integer> offsets = new ArrayList<>();
    for (Sec s : all) {
      offsets.add(b.position());
      b.put(s.bytes());
      b.position((b.position() + 7) & -8);
    }
    int table = b.position();
    for (int i = 0; i < all.size(); i++) {
      Sec s = all.get(i);
      b.putInt(names.add(s.name())).putInt(s.type()).putLong(s.flags()).putLong(0);
      b.putLong(offsets.get(i)).putLong(s.bytes().length).putInt(s.link()).putInt(0);
      b.putLong(1).putLong(0);
    }
    header(b, table, all.size(), namesIndex);
    b.position(table + 64 * all.size());
  }

  private static void header(ByteBuffer b, int sectionTable, int sectionCount, int names) {
    b.put(0, new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
    b.putShort(16, (short) 3).putShort(18, (short) 62).putInt(20, 1).putLong(24, CODE);
    b.putLong(32, 64).putLong(40, sectionTable).putShort(52, (short) 64);
    b.putShort(54, (short) 56).putShort(56, (short) 4);
    b.putShort(58, (short) 64).putShort(60, (short) sectionCount).putShort(62, (short) names);
  }

  private static void programHeader(
      ByteBuffer b, int type, int flags, long offset, long address, long fileSize, long memory) {
    b.putInt(type).putInt(flags).putLong(offset).putLong(address).putLong(address);
    b.putLong(fileSize).putLong(Math.max(fileSize, memory)).putLong(type == 1 ? PAGE : 4);
  }
}

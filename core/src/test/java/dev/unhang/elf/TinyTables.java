package dev.unhang.elf;

import dev.unhang.elf.TinyElf.Sym;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tables of {@link TinyElf}, written independently of how they are read. */
final class TinyTables {
  private static final int BUCKETS = 3;

  private TinyTables() {}

  static byte[] symbols(List<Sym> symbols, Strings names) {
    ByteBuffer b = ByteBuffer.allocate(24 * (symbols.size() + 1)).order(ByteOrder.LITTLE_ENDIAN);
    b.position(24);
    for (Sym s : symbols) {
      b.putInt(names.add(s.name())).put((byte) (s.binding() << 4 | s.type())).put((byte) 0);
      b.putShort((short) s.section()).putLong(s.value()).putLong(s.size());
    }
    return b.array();
  }

  /** One word of Bloom filter with only the bits of the names that are there. */
  static byte[] gnuHash(List<Sym> symbols) {
    int undefined = (int) symbols.stream().filter(s -> s.section() == 0).count();
    List<Sym> defined = symbols.subList(undefined, symbols.size());
    int shift = 6;
    ByteBuffer b =
        ByteBuffer.allocate(16 + 8 + 4 * BUCKETS + 4 * defined.size())
            .order(ByteOrder.LITTLE_ENDIAN);
    b.putInt(BUCKETS).putInt(undefined + 1).putInt(1).putInt(shift);
    long bloom = 0;
    for (Sym s : defined) {
      bloom |= 1L << hash(s.name()) % 64 | 1L << (hash(s.name()) >> shift) % 64;
    }
    b.putLong(bloom);
    for (int i = 0; i < defined.size(); i++) {
      long hash = hash(defined.get(i).name());
      int bucket = bucket(defined.get(i).name());
      boolean first = i == 0 || bucket(defined.get(i - 1).name()) != bucket;
      boolean last = i == defined.size() - 1 || bucket(defined.get(i + 1).name()) != bucket;
      if (first) {
        b.putInt(24 + 4 * bucket, undefined + 1 + i);
      }
      b.putInt(24 + 4 * BUCKETS + 4 * i, (int) (last ? hash | 1 : hash & ~1L));
    }
    return b.array();
  }

  static int bucket(String name) {
    return (int) (hash(name) % BUCKETS);
  }

  private static long hash(String name) {
    long hash = 5381;
    for (byte c : name.getBytes(StandardCharsets.UTF_8)) {
      hash = hash * 33 + (c & 0xff) & 0xffffffffL;
    }
    return hash;
  }

  /** All in one chain. */
  static byte[] sysvHash(List<Sym> symbols) {
    int count = symbols.size() + 1;
    ByteBuffer b = ByteBuffer.allocate(8 + 4 + 4 * count).order(ByteOrder.LITTLE_ENDIAN);
    b.putInt(1).putInt(count).putInt(count == 1 ? 0 : 1).putInt(0);
    for (int i = 1; i < count; i++) {
      b.putInt(i + 1 < count ? i + 1 : 0);
    }
    return b.array();
  }

  /** A string table in the making. */
  static final class Strings {
    private final Map<String, Integer> offsets = new LinkedHashMap<>(Map.of("", 0));
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Strings() {
      bytes.write(0);
    }

    int add(String text) {
      return offsets.computeIfAbsent(
          text,
          t -> {
            int at = bytes.size();
            bytes.writeBytes(t.getBytes(StandardCharsets.UTF_8));
            bytes.write(0);
            return at;
          });
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }
  }
}

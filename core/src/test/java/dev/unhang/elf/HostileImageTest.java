package dev.unhang.elf;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unhang.elf.TinyElf.Sym;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Damage that chance does not find. */
final class HostileImageTest {
  private static final int SECTION_OFFSET = 40;
  private static final int PROGRAM_HEADERS = 64;

  private final byte[] file =
      new TinyElf()
          .export(Sym.function("a", TinyElf.CODE, 8))
          .export(Sym.function("b", TinyElf.CODE + 8, 8))
          .withoutGnuHash()
          .build();
  private final ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);

  private ElfImage image() throws ElfException {
    return ElfImage.parse(ByteSource.of(file));
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(ElfException.class).hasMessage(message);
  }

  /** Where the table begins that an entry of the dynamic segment points to. */
  private int table(long tag) {
    for (int at = 0x1000; at < 0x1200; at += 16) {
      if (bytes.getLong(at) == tag) {
        return (int) bytes.getLong(at + 8) - 0x10000;
      }
    }
    throw new AssertionError("no entry " + tag);
  }

  @Test
  void aChainThatBitesItsTail() {
    int chains = table(4) + 8 + 4;
    bytes.putInt(chains + 8, 1); // the second symbol's next is the first
    assertRefused(() -> image().exported("c"), "a chain of the hash table does not end");
    bytes.putInt(chains + 8, -1);
    assertRefused(() -> image().exported("c"), "a chain of the hash table leads to symbol -1");
  }

  @Test
  void sectionNamesInASectionThatIsNotThere() {
    bytes.putShort(62, (short) 0xffff).putInt((int) bytes.getLong(SECTION_OFFSET) + 40, -1);
    assertRefused(
        () -> image().sections(), "the section names are in section -1, which is not there");
  }

  @Test
  void moreProgramHeadersThanAnyLinkerMakes() {
    int zero = (int) bytes.getLong(SECTION_OFFSET);
    bytes.putShort(56, (short) 0xffff).putInt(zero + 44, -1);
    assertRefused(this::image, "4294967295 program headers");
    bytes.putInt(zero + 44, 1025);
    assertRefused(this::image, "1025 program headers");
    bytes.putShort(16, (short) 4); // a core file may have them
    assertThatThrownBy(this::image).hasMessageContaining("outside the image");
  }

  @Test
  void offsetsThatOverflow() {
    bytes.putLong(32, Long.MAX_VALUE - 8);
    assertRefused(
        this::image,
        "bytes 0x7ffffffffffffff7 to 0x80000000000000d7 lie outside the image, which has 0x%x"
            .formatted(file.length));
  }

  @Test
  void manySegmentsOfTheSameNotes() {
    bytes.putShort(16, (short) 4).putShort(56, (short) 0xffff);
    int segments = 1000;
    byte[] big = new byte[file.length + segments * 56 + (1 << 16)];
    System.arraycopy(file, 0, big, 0, file.length);
    ByteBuffer b = ByteBuffer.wrap(big).order(ByteOrder.LITTLE_ENDIAN);
    b.putLong(32, file.length).putInt((int) b.getLong(SECTION_OFFSET) + 44, segments);
    int notes = file.length + segments * 56; // zeros: 5,461 notes without name and description
    for (int i = 0; i < segments; i++) {
      int header = file.length + i * 56;
      b.putInt(header, 4).putLong(header + 8, notes).putLong(header + 32, 1 << 16);
    }
    assertRefused(() -> ElfImage.parse(ByteSource.of(big)).notes(), "more than 262144 notes");
  }

  @Test
  void aSegmentOfImpossibleAddresses() throws ElfException {
    bytes.putLong(PROGRAM_HEADERS + 16, Long.MAX_VALUE - 0x1000);
    bytes.putLong(PROGRAM_HEADERS + 56 + 16, Long.MIN_VALUE);
    ElfImage image = image();
    assertThatThrownBy(() -> image.exported("a")).isInstanceOf(ElfException.class);
    assertThatThrownBy(() -> image.symbolAt(TinyElf.CODE)).isInstanceOf(ElfException.class);
  }

  @Test
  void aSpanThatNoAddressSpaceHas() throws ElfException {
    bytes.putLong(PROGRAM_HEADERS + 56 + 40, 1L << 50);
    ElfImage image = image();
    assertRefused(() -> image.symbolAt(TinyElf.CODE), "an image that spans 0x4000000002000 bytes");
  }
}

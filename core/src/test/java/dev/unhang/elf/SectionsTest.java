package dev.unhang.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

final class SectionsTest {
  private static final int PROGBITS = 1;
  private static final int NOBITS = 8;
  private static final int NOTE = 7;
  private static final long COMPRESSED = 0x800;
  private static final byte[] TEXT =
      "abracadabra ".repeat(2_000).getBytes(StandardCharsets.US_ASCII);

  private static ElfImage with(String name, int type, long flags, byte[] bytes)
      throws ElfException {
    return ElfImage.parse(ByteSource.of(new TinyElf().section(name, type, flags, bytes).build()));
  }

  private static byte[] contents(ElfImage image, String name) throws ElfException {
    ByteSource contents = image.contents(image.section(name).orElseThrow());
    return contents.block(0, (int) contents.size()).array();
  }

  static byte[] compressed(int method, long size, byte[] stream) {
    ByteBuffer b = ByteBuffer.allocate(24 + stream.length).order(ByteOrder.LITTLE_ENDIAN);
    b.putInt(method).putInt(0).putLong(size).putLong(1).put(stream);
    return b.array();
  }

  static byte[] zlib(byte[] text) {
    byte[] stream = new byte[text.length + 1000];
    try (Deflater deflater = new Deflater()) {
      deflater.setInput(text);
      deflater.finish();
      return Arrays.copyOf(stream, deflater.deflate(stream));
    }
  }

  @Test
  void haveTheirBytes() throws ElfException {
    ElfImage image = with(".data", PROGBITS, 0, TEXT.clone());
    assertThat(contents(image, ".data")).isEqualTo(TEXT);
    assertThat(image.section(".dat")).isEmpty();
  }

  @Test
  void areInflated() throws ElfException {
    byte[] section = compressed(1, TEXT.length, zlib(TEXT));
    assertThat(contents(with(".debug_info", PROGBITS, COMPRESSED, section), ".debug_info"))
        .isEqualTo(TEXT);
  }

  @Test
  void areInflatedAPieceAtATime() throws ElfException {
    byte[] noise = new byte[200_000];
    new Random(1).nextBytes(noise);
    byte[] section = compressed(1, noise.length, zlib(noise));
    assertThat(contents(with(".debug_info", PROGBITS, COMPRESSED, section), ".debug_info"))
        .isEqualTo(noise);
  }

  @Test
  void sayWhyTheyCannotBeInflated() {
    assertInflating(compressed(2, TEXT.length, zlib(TEXT)))
        .hasMessage("section .debug_info is compressed with zstd, which is not supported");
    assertInflating(compressed(1, TEXT.length + 1, zlib(TEXT)))
        .hasMessage("the zlib stream of section .debug_info ends early");
    assertInflating(compressed(1, TEXT.length, Arrays.copyOf(zlib(TEXT), 50)))
        .hasMessage("the zlib stream of section .debug_info ends early");
    assertInflating(compressed(1, 100, TEXT))
        .hasMessage("section .debug_info is no zlib stream: incorrect header check");
    assertInflating(compressed(1, 1 << 25, zlib(TEXT)))
        .as("more than zlib can compress into so few bytes")
        .hasMessage("section .debug_info inflates to 0x2000000 bytes");
    assertInflating(compressed(1, -1, zlib(TEXT)))
        .hasMessage("section .debug_info inflates to 0xffffffffffffffff bytes");
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertInflating(byte[] section) {
    return assertThatThrownBy(
            () -> contents(with(".debug_info", PROGBITS, COMPRESSED, section), ".debug_info"))
        .isInstanceOf(ElfException.class);
  }

  @Test
  void mayHaveNoBytes() throws ElfException {
    ElfImage image = with(".bss", NOBITS, 0, new byte[8]);
    assertThatThrownBy(() -> contents(image, ".bss"))
        .isInstanceOf(ElfException.class)
        .hasMessage("section .bss has no bytes in the file");
  }

  @Test
  void leadToTheDebugInformation() throws ElfException {
    CRC32 crc = new CRC32();
    crc.update(TEXT);
    ByteBuffer b = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    b.put("a.debug".getBytes(StandardCharsets.US_ASCII)).position(8);
    b.putInt((int) crc.getValue());
    DebugLink link = with(".gnu_debuglink", PROGBITS, 0, b.array()).debugLink().orElseThrow();
    assertThat(link.file()).isEqualTo("a.debug");
    assertThat(link.matches(ByteSource.of(TEXT))).isTrue();
    assertThat(link.matches(ByteSource.of(new byte[TEXT.length]))).isFalse();
    assertThatThrownBy(() -> with(".gnu_debuglink", PROGBITS, 0, new byte[3]).debugLink())
        .isInstanceOf(ElfException.class)
        .hasMessage("a debug link without a checksum");
  }

  @Test
  void holdNotesWhereNoSegmentDoes() throws ElfException {
    byte[] file =
        new TinyElf()
            .section(".note.gnu.build-id", NOTE, 0, TinyElf.note("GNU", 3, new byte[] {1, -1}))
            .build();
    assertThat(ElfImage.parse(ByteSource.of(file)).buildId())
        .as("of the segment")
        .contains("cafe0102");
    file[64 + 3 * 56] = 0; // PT_NOTE to PT_NULL
    assertThat(ElfImage.parse(ByteSource.of(file)).buildId()).contains("01ff");
  }

  @Test
  void aNoteThatEndsBehindItsSectionIsSaid() throws ElfException {
    byte[] note = TinyElf.note("GNU", 3, new byte[4]);
    note[4] = 100;
    byte[] file = new TinyElf().section(".note", NOTE, 0, note).build();
    file[64 + 3 * 56] = 0;
    ElfImage image = ElfImage.parse(ByteSource.of(file));
    assertThatThrownBy(image::notes).isInstanceOf(ElfException.class);
  }

  /** Section header 0 holds what does not fit into the ELF header. */
  @Test
  void mayBeMoreThanTheHeaderCanCount() throws ElfException {
    byte[] file = new TinyElf().section(".PyRuntime", PROGBITS, 0, new byte[8]).build();
    ByteBuffer b = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int zero = (int) b.getLong(40);
    b.putLong(zero + 32, b.getShort(60)).putInt(zero + 40, b.getShort(62));
    b.putInt(zero + 44, b.getShort(56));
    b.putShort(60, (short) 0).putShort(62, (short) 0xffff).putShort(56, (short) 0xffff);
    ElfImage image = ElfImage.parse(ByteSource.of(file));
    assertThat(image.section(".PyRuntime")).isPresent();
    assertThat(image.programHeaders()).hasSize(4);
  }
}

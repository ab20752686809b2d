package dev.unhang.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Mappings as the kernel and ld.so make them from the segments of real layouts. */
final class LoadBiasTest {
  private static final long BIAS = 0x7f00_0000_0000L;

  private static ProgramHeader load(String flags, long offset, long address, long fileSize) {
    int bits = (flags.contains("x") ? 1 : 0) | (flags.contains("w") ? 2 : 0) | 4;
    return new ProgramHeader(1, bits, offset, address, fileSize, fileSize, 0x1000);
  }

  /**
   * GNU ld, {@code -z separate-code}: each segment begins on its own page of the file, but data.
   */
  private static final Segments GNU =
      new Segments(
          List.of(
              load("r", 0, 0, 0x5f0),
              load("rx", 0x1000, 0x1000, 0x3a10),
              load("r", 0x5000, 0x5000, 0x1200),
              load("rw", 0x6d80, 0x7d80, 0x1300)));

  /** lld: neighbours share a page of the file. */
  private static final Segments LLD =
      new Segments(
          List.of(
              load("r", 0, 0, 0x345f4),
              load("rx", 0x34600, 0x35600, 0x54100),
              load("rw", 0x88700, 0x8a700, 0x2200),
              load("rw", 0x8a900, 0x8d900, 0x1000)));

  @Test
  void eachMappingGivesTheSameBias() {
    assertThat(GNU.bias(BIAS, 0, false)).hasValue(BIAS);
    assertThat(GNU.bias(BIAS + 0x1000, 0x1000, true)).hasValue(BIAS);
    assertThat(GNU.bias(BIAS + 0x5000, 0x5000, false)).hasValue(BIAS);
    assertThat(GNU.bias(BIAS + 0x7000, 0x6000, false)).hasValue(BIAS);
    assertThat(GNU.bias(BIAS + 0x8000, 0x7000, false)).as("after RELRO").hasValue(BIAS);
  }

  @Test
  void alsoWhereSegmentsShareAPage() {
    assertThat(LLD.bias(BIAS, 0, false)).hasValue(BIAS);
    assertThat(LLD.bias(BIAS + 0x35000, 0x34000, true)).hasValue(BIAS);
    assertThat(LLD.bias(BIAS + 0x8a000, 0x88000, false)).hasValue(BIAS);
    assertThat(LLD.bias(BIAS + 0x8d000, 0x8a000, false)).hasValue(BIAS);
  }

  @Test
  void anExecutableThatIsLoadedWhereItSaysHasNone() {
    Segments fixed = new Segments(List.of(load("rx", 0, 0x400000, 0x2000)));
    assertThat(fixed.bias(0x400000, 0, true)).hasValue(0);
    assertThat(fixed.bias(0x401000, 0x1000, true)).hasValue(0);
  }

  @Test
  void whatNoSegmentOrSeveralExplainHasNone() {
    assertThat(GNU.bias(BIAS, 0x9000, false)).isEmpty();
    assertThat(GNU.bias(BIAS, 0, true)).isEmpty();
    Segments tiny = new Segments(List.of(load("r", 0, 0, 0x200), load("r", 0x200, 0x1200, 0x200)));
    assertThat(tiny.bias(BIAS, 0, false)).isEmpty();
  }

  @Test
  void isKnownFromWhereTheHeaderIs() throws ElfException {
    assertThat(LLD.bias(BIAS)).isEqualTo(BIAS);
    Segments prelinked = new Segments(List.of(load("rx", 0, 0x3000000000L, 0x2000)));
    assertThat(prelinked.bias(0x3000000000L)).isZero();
    Segments headless = new Segments(List.of(load("rx", 0x1000, 0x1000, 0x2000)));
    assertThatThrownBy(() -> headless.bias(BIAS))
        .isInstanceOf(ElfException.class)
        .hasMessage("no segment loads the ELF header");
  }
}

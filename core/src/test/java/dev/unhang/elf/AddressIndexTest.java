package dev.unhang.elf;

import static dev.unhang.elf.TinyElf.CODE;
import static dev.unhang.elf.TinyElf.DATA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.elf.TinyElf.Sym;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AddressIndexTest {
  private static final TinyElf ELF =
      new TinyElf()
          .symbol(Sym.function("outer", CODE + 0x10, 0x40).local())
          .symbol(Sym.function("inner", CODE + 0x20, 0x10).local())
          .symbol(Sym.object("table_in_code", CODE + 0x24, 4).local())
          .symbol(Sym.function("jump", CODE + 0x48, 1).label())
          .symbol(Sym.function("__read", CODE + 0x60, 8).local())
          .symbol(Sym.function("read_weak", CODE + 0x60, 8).weak())
          .symbol(Sym.function("read", CODE + 0x60, 8))
          .symbol(Sym.function("assembly", CODE + 0x80, 1).label())
          .symbol(Sym.function("$x", CODE + 0x84, 1).label())
          .symbol(Sym.object("variable", DATA, 8).local())
          .symbol(Sym.function("_edata", DATA + 8, 1).label())
          .symbol(Sym.object("bss", DATA + 0x800, 0x100).local())
          .symbol(Sym.function("imported", 0, 0).undefined())
          .symbol(new Sym("thread_local", CODE + 0x10, 0x40, 6, 1, 1))
          .symbol(new Sym("constant", CODE + 0x10, 0x40, 2, 1, 0xfff1));

  /** Offsets from the code's start; data begins at 0x2000. */
  @ParameterizedTest
  @CsvSource({
    "0x00, ",
    "0x0f, ",
    "0x10, outer",
    "0x1f, outer",
    "0x20, inner",
    "0x25, inner",
    "0x2f, inner",
    "0x30, outer",
    "0x48, outer",
    "0x4f, outer",
    "0x50, ",
    "0x60, read",
    "0x67, read",
    "0x68, ",
    "0x80, assembly",
    "0x83, assembly",
    "0x90, assembly",
    "0x1fff, ",
    "0x2000, variable",
    "0x2007, variable",
    "0x2008, ",
    "0x2800, bss",
    "0x9000, ",
    "-0x200, ",
    "-0x201, ",
  })
  void namesTheInnermostFunction(String offset, String name) throws ElfException {
    ElfImage image = ElfImage.parse(ByteSource.of(ELF.build()));
    assertThat(image.symbolAt(CODE + Integer.decode(offset)).map(Symbol::name).orElse(null))
        .isEqualTo(name);
  }
}

package dev.unhang.elf;

import static dev.unhang.elf.TinyElf.CODE;
import static dev.unhang.elf.TinyElf.DATA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unhang.elf.TinyElf.Sym;
import dev.unhang.memory.Memory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ElfImageTest {
  private static final Sym HEAD = Sym.function("PyInterpreterState_Head", CODE, 8);
  private static final Sym RUNTIME = Sym.object("_PyRuntime", DATA, 0x80);

  private static TinyElf library() {
    return new TinyElf()
        .export(HEAD)
        .export(RUNTIME)
        .export(Sym.function("free", 0, 0).undefined())
        .export(Sym.function("déjà_vu", CODE + 16, 4).weak())
        .symbol(Sym.object("interp_head", DATA + 8, 8).local());
  }

  private static ElfImage parse(byte[] bytes) throws ElfException {
    return ElfImage.parse(ByteSource.of(bytes));
  }

  @Test
  void hasItsHeaders() throws ElfException {
    ElfImage image = parse(library().build());
    assertThat(image.header().type()).isEqualTo(ElfHeader.Type.SHARED);
    assertThat(image.header().machine()).isEqualTo(ElfHeader.Machine.X86_64);
    assertThat(image.header().entry()).isEqualTo(CODE);
    assertThat(image.programHeaders()).hasSize(4);
    assertThat(image.programHeaders().getFirst().executable()).isTrue();
    assertThat(image.sections())
        .extracting(Section::name)
        .containsExactly("", ".symtab", ".strtab", ".shstrtab");
  }

  @Test
  void findsExportedSymbolsByEitherHashTable() throws ElfException {
    for (TinyElf elf :
        new TinyElf[] {library().withoutGnuHash(), library().withoutSysvHash(), library()}) {
      ElfImage image = parse(elf.build());
      assertThat(image.exported("_PyRuntime"))
          .contains(
              new Symbol("_PyRuntime", DATA, 0x80, Symbol.Type.OBJECT, Symbol.Binding.GLOBAL));
      assertThat(image.exported("déjà_vu"))
          .contains(new Symbol("déjà_vu", CODE + 16, 4, Symbol.Type.FUNCTION, Symbol.Binding.WEAK));
      assertThat(image.symbol("PyInterpreterState_Head")).isPresent();
      assertThat(image.symbol("free")).as("undefined").isEmpty();
      assertThat(image.symbol("_PyRuntim")).isEmpty();
      assertThat(image.symbol("")).isEmpty();
      assertThat(image.exported("interp_head")).isEmpty();
      assertThat(image.dynamicSymbolTable().orElseThrow().count()).isEqualTo(5);
    }
  }

  @Test
  void findsStaticSymbolsOnlyInTheFullTable() throws ElfException {
    assertThat(parse(library().build()).symbol("interp_head"))
        .contains(new Symbol("interp_head", DATA + 8, 8, Symbol.Type.OBJECT, Symbol.Binding.LOCAL));
  }

  @Test
  void doesNotChooseBetweenStaticSymbolsOfOneName() throws ElfException {
    TinyElf elf =
        new TinyElf()
            .symbol(Sym.object("buffer", DATA, 8).local())
            .symbol(Sym.object("buffer", DATA + 8, 8).local());
    assertThat(parse(elf.build()).symbol("buffer")).isEmpty();
    assertThat(parse(elf.build()).symbolTable().orElseThrow().named("buffer")).hasSize(2);
    elf.symbol(Sym.object("buffer", DATA + 16, 8));
    assertThat(parse(elf.build()).symbol("buffer").orElseThrow().value()).isEqualTo(DATA + 16);
  }

  @ParameterizedTest
  @CsvSource({
    "interp_head.lto_priv.0, true",
    "interp_head.llvm.4711, true",
    "interp_head.1234, false",
    "interp_head2, false",
    "my_interp_head, false"
  })
  void knowsTheNamesThatOptimizersGive(String name, boolean same) throws ElfException {
    TinyElf elf = new TinyElf().symbol(Sym.object(name, DATA, 8).local());
    assertThat(parse(elf.build()).symbol("interp_head").isPresent()).isEqualTo(same);
    elf.symbol(Sym.object("interp_head", DATA + 8, 8).local());
    assertThat(parse(elf.build()).symbol("interp_head").orElseThrow().value())
        .as("the exact name is preferred")
        .isEqualTo(DATA + 8);
  }

  @Test
  void readsTheDynamicSegment() throws ElfException {
    Dynamic dynamic = parse(library().build()).dynamic().orElseThrow();
    assertThat(dynamic.needed()).containsExactly("libm.so.6");
    assertThat(dynamic.soname()).contains("libtiny.so.1");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 0x7f12_3456_7000L})
  void findsSymbolsInMemoryRelocatedOrNot(long relocated) throws ElfException {
    long bias = 0x7f12_3456_7000L;
    byte[] file = library().relocated(relocated).build();
    Memory memory =
        new RegionMemory()
            .map(bias + 0x10000, Arrays.copyOfRange(file, 0, 0x1000))
            .map(bias + 0x12000, Arrays.copyOfRange(file, 0x1000, 0x1800));
    ElfImage image = ElfImage.parse(memory, bias + 0x10000);
    assertThat(image.loadBias()).hasValue(bias);
    assertThat(image.symbol("_PyRuntime").orElseThrow().value()).isEqualTo(DATA);
    assertThat(image.symbol("interp_head")).isEmpty();
    assertThat(image.symbolAt(DATA + 5).orElseThrow().name()).isEqualTo("_PyRuntime");
    assertThat(image.dynamic().orElseThrow().soname()).contains("libtiny.so.1");
    assertThat(image.buildId()).contains("cafe0102");
    assertThat(image.sections()).isEmpty();
    assertThat(image.section(".PyRuntime")).isEmpty();
  }

  @Test
  void noImageInMemoryIsSaid() {
    assertThatThrownBy(() -> ElfImage.parse(new RegionMemory(), 0x1000))
        .isInstanceOf(ElfException.class)
        .hasMessage("no memory at 0x1000 (64 bytes)");
  }

  @Test
  void oneBrokenTableDoesNotHideAnother() throws ElfException {
    byte[] file = library().build();
    byte[] cut = Arrays.copyOf(file, 0x2000); // the section headers lie behind
    ElfImage image = parse(cut);
    assertThat(image.symbol("_PyRuntime")).isPresent();
    assertThatThrownBy(() -> image.symbol("interp_head"))
        .as("whether it has this one cannot be said")
        .isInstanceOf(ElfException.class);
    Arrays.fill(file, 0x1000, 0x1200, (byte) 0x55); // the dynamic segment
    assertThat(parse(file).symbol("interp_head")).isPresent();
    assertThatThrownBy(() -> parse(file).symbol("_PyRuntime")).isInstanceOf(ElfException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, not an ELF image: it does not begin with \\x7fELF",
    "4, 1, 'ELF class 1 is not supported, only 64-bit (2) is'",
    "5, 2, 'ELF data encoding 2 is not supported, only little-endian (1) is'",
    "16, 1, 'ELF type 1 is not supported, only executables, libraries and core files are'",
    "18, 3, 'ELF machine 3 is not supported, only x86-64 (62) and AArch64 (183) are'",
    "54, 32, 'program headers of 32 bytes, not 56'",
    "58, 40, 'section headers of 40 bytes, not 64'",
    "57, 100, '25604 program headers'",
  })
  void saysWhyItIsNotRead(int offset, byte value, String message) {
    byte[] file = library().build();
    file[offset] = value;
    assertThatThrownBy(() -> parse(file)).isInstanceOf(ElfException.class).hasMessage(message);
  }

  @Test
  void readsTheBytesAtAnAddress() throws ElfException {
    ElfImage image = parse(library().bytes(TinyElf.DATA_OFFSET, new byte[] {1, 2, 3, 4}).build());
    assertThat(image.bytesAt(DATA, 4).getInt(0)).isEqualTo(0x04030201);
    assertThatThrownBy(() -> image.bytesAt(DATA + 0x700, 4))
        .as("memory that the file has no bytes for")
        .isInstanceOf(ElfException.class)
        .hasMessage("no segment has 0x4 bytes at 0x12900 from the file");
  }

  @Test
  void messagesAreOneLine() {
    assertThat(new ElfException("section a\nb\u001b[31m\u2028c")).hasMessage("section a?b?[31m?c");
  }
}

package dev.unhang.elf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.elf.TinyElf.Sym;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Damaged images, from a file and from memory: nothing but {@link ElfException} comes out, soon.
 */
final class ElfFuzzTest {

  /**
   * Far more than any of these images needs whole; a chain that is followed without end reaches it.
   */
  private static final int MAX_READS = 100_000;

  private static final com.sun.management.ThreadMXBean ALLOCATIONS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  static Stream<Arguments> images() throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Path libc = MappedImages.files().filter(f -> f.endsWith("libc.so.6")).findFirst().orElse(java);
    return Stream.of(
        Arguments.of("by GNU hash", tiny().withoutSysvHash().build(), 15_000),
        Arguments.of("by System V hash", tiny().withoutGnuHash().build(), 15_000),
        Arguments.of("stripped of headers", headless(tiny().build()), 20_000),
        Arguments.of("the java launcher", Files.readAllBytes(java), 20_000),
        Arguments.of("libc", Files.readAllBytes(libc), 5_000));
  }

  private static TinyElf tiny() {
    TinyElf elf = new TinyElf().section(".note", 7, 0, TinyElf.note("CORE", 1, new byte[300]));
    elf.section(".gnu_debuglink", 1, 0, new byte[] {'a', 0, 0, 0, 1, 2, 3, 4});
    elf.section(
        ".debug_info",
        1,
        0x800,
        SectionsTest.compressed(1, 5000, SectionsTest.zlib(new byte[5000])));
    for (int i = 0; i < 20; i++) {
      elf.export(Sym.function("function" + i, TinyElf.CODE + 16 * i, 16));
      elf.symbol(Sym.object("static" + i, TinyElf.DATA + 8 * i, i % 2 * 8L).local());
    }
    return elf.export(Sym.function("imported", 0, 0).undefined());
  }

  private static byte[] headless(byte[] file) {
    Arrays.fill(file, 40, 48, (byte) 0); // e_shoff
    Arrays.fill(file, 58, 64, (byte) 0);
    return file;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("images")
  void onlyElfExceptionsComeOut(String name, byte[] image, int cases) {
    Mutator mutator = new Mutator(image, new Random(42));
    long most = 16L * image.length + (64 << 20);
    int parsed = 0;
    for (int i = 0; i < cases; i++) {
      mutator.mutate();
      long before = ALLOCATIONS.getCurrentThreadAllocatedBytes();
      try {
        parsed += exercise(mutator.image(), mutator.length()) ? 1 : 0;
      } catch (RuntimeException | Error e) {
        throw new AssertionError(name + ", case " + i + ": " + mutator, e);
      }
      assertThat(ALLOCATIONS.getCurrentThreadAllocatedBytes() - before)
          .as("bytes allocated in case %s: %s", i, mutator)
          .isLessThan(most);
      mutator.restore();
    }
    assertThat(parsed).as("mutants that are not refused at once").isGreaterThan(cases / 4);
  }

  /** What the test above relies on: an undamaged image passes all the stations. */
  @Test
  void undamagedImagesAreReadToTheEnd() throws ElfException {
    byte[] image = tiny().build();
    ByteSource source = new MeteredSource(ByteSource.of(image), MAX_READS);
    for (Station station : Station.values()) {
      station.pass(ElfImage.parse(source));
    }
  }

  /** Whether it was taken for an image at all. */
  private static boolean exercise(byte[] bytes, int length) {
    boolean file = exercise(() -> ElfImage.parse(metered(bytes, length)));
    RegionMemory memory = new RegionMemory().map(0x7000_0000_0000L, Arrays.copyOf(bytes, length));
    return exercise(() -> ElfImage.parse(memory, 0x7000_0000_0000L)) || file;
  }

  private static ByteSource metered(byte[] bytes, int length) throws ElfException {
    return new MeteredSource(ByteSource.of(bytes).slice(0, length), MAX_READS);
  }

  private interface Parser {
    ElfImage parse() throws ElfException;
  }

  private static boolean exercise(Parser parser) {
    ElfImage image;
    try {
      image = parser.parse();
    } catch (ElfException e) {
      check(e);
      return false;
    }
    for (Station station : Station.values()) {
      try {
        station.pass(image);
      } catch (ElfException e) {
        check(e);
      }
    }
    return true;
  }

  private static void check(ElfException e) {
    String message = e.getMessage();
    if (message == null || message.isBlank() || message.lines().count() != 1) {
      throw new AssertionError("message: " + message);
    }
  }
}

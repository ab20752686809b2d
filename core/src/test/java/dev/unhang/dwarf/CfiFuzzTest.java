package dev.unhang.dwarf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.elf.ByteSource;
import dev.unhang.elf.ElfException;
import dev.unhang.elf.ElfImage;
import dev.unhang.elf.Section;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damaged call frame information: nothing but {@link DwarfException} comes out, soon. */
final class CfiFuzzTest {
  private static final int CASES = 15_000;
  private static final int LOOKUPS = 8;

  private final Random random = new Random(42);

  @Test
  void onlyDwarfExceptionsComeOut() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    byte[] original = Files.readAllBytes(java);
    ElfImage sound = ElfImage.parse(ByteSource.of(original));
    List<Section> sections =
        List.of(
            sound.section(".eh_frame").orElseThrow(), sound.section(".eh_frame_hdr").orElseThrow());
    Section text = sound.section(".text").orElseThrow();
    int found = 0;
    int refused = 0;
    for (int i = 0; i < CASES; i++) {
      byte[] damaged = original.clone();
      damage(damaged, sections.get(random.nextInt(10) < 7 ? 0 : 1));
      ElfImage image = ElfImage.parse(ByteSource.of(damaged));
      List<FdeLookup> lookups = lookups(image, sections.getFirst());
      for (int n = 0; n < LOOKUPS; n++) {
        long address = text.address() + random.nextLong(text.size());
        for (FdeLookup lookup : lookups) {
          try {
            found += exercise(lookup, address) ? 1 : 0;
          } catch (DwarfException e) {
            assertThat(e.getMessage()).isNotBlank();
            refused++;
          } catch (RuntimeException | Error e) {
            throw new AssertionError("case " + i + " at 0x" + Long.toHexString(address), e);
          }
        }
      }
    }
    assertThat(found).isGreaterThan(CASES);
    assertThat(refused).isGreaterThan(CASES / 100);
  }

  private interface FdeLookup {
    Optional<Row> row(long address) throws DwarfException;
  }

  private static List<FdeLookup> lookups(ElfImage image, Section ehFrame) throws ElfException {
    List<FdeLookup> lookups = new ArrayList<>();
    lookups.add(new CallFrameInfo(image)::row);
    CfiSection section =
        new CfiSection(CfiSection.Form.EH_FRAME, image.contents(ehFrame), ehFrame.address());
    lookups.add(address -> {
      Optional<Fde> fde = new ScannedTable(section).find(address);
      return fde.isPresent() ? Optional.of(fde.get().row(address)) : Optional.empty();
    });
    return lookups;
  }

  private void damage(byte[] image, Section section) {
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      int at = (int) (section.offset() + random.nextLong(section.size()));
      image[at] =
          (byte) (random.nextBoolean() ? random.nextInt() : image[at] ^ 1 << random.nextInt(8));
    }
  }

  private boolean exercise(FdeLookup lookup, long address) throws DwarfException {
    Optional<Row> row = lookup.row(address);
    if (row.isEmpty()) {
      return false;
    }
    Memory memory =
        (at, into, offset, length) -> {
          if (random.nextInt(8) == 0) {
            throw new MemoryFault(at, length);
          }
          for (int i = 0; i < length; i++) {
            into[offset + i] = (byte) random.nextInt();
          }
        };
    Registers registers = c -> OptionalLong.of(random.nextLong());
    for (RegisterRule rule : row.get().rules().values()) {
      try {
        switch (rule) {
          case RegisterRule.Saved(Expression e) -> e.evaluate(registers, memory, 1);
          case RegisterRule.Computed(Expression e) -> e.evaluate(registers, memory, 1);
          default -> {}
        }
      } catch (MemoryFault e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
    return true;
  }
}

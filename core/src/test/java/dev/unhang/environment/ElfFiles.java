package dev.unhang.environment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Changes to ELF files (elf(5)) that leave them working. */
final class ElfFiles {
  private static final int E_SHOFF = 0x28;
  private static final int E_SHNUM = 0x3c;

  private ElfFiles() {}

  /** The dynamic linker does not need them. */
  static void removeSectionHeaders(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(E_SHOFF, 0).putInt(E_SHNUM, 0);
    Files.write(file, bytes.array());
  }
}

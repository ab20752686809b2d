package dev.unhang.target;

import dev.unhang.elf.ElfException;
import dev.unhang.elf.ElfImage;
import java.io.IOException;
import java.nio.file.Path;

/** An image that is open for all processes that have mapped its file; see {@link Images}. */
final class SharedImage {
  /** As long as a page, by which the file is told from others. */
  private static final int HEAD = 4096;

  private final FileSource source;
  private final ElfImage elf;
  private final byte[] head;
  private int holders;

  private SharedImage(FileSource source) throws ElfException {
    this.source = source;
    this.elf = ElfImage.parse(source);
    this.head = new byte[(int) Math.min(HEAD, source.size())];
    source.read(0, head, 0, head.length);
  }

  static SharedImage open(Path path) throws IOException, ElfException {
    FileSource source = FileSource.open(path);
    try {
      return new SharedImage(source);
    } catch (ElfException e) {
      source.close();
      throw e;
    }
  }

  ElfImage elf() {
    return elf;
  }

  /** The first bytes of the file. */
  byte[] head() {
    return head;
  }

  void hold() {
    holders++;
  }

  /**
   * @return whether nobody holds it any more; then it is closed, and what was read of it stays
   */
  boolean release() {
    holders--;
    if (holders <= 0) {
      source.close();
    }
    return holders <= 0;
  }
}

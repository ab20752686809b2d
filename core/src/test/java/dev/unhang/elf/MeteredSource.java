package dev.unhang.elf;

/** Fails the test when far too much is read, which is how an endless loop shows. */
final class MeteredSource implements ByteSource {
  private final ByteSource source;
  private int readsLeft;

  MeteredSource(ByteSource source, int reads) {
    this.source = source;
    this.readsLeft = reads;
  }

  @Override
  public long size() {
    return source.size();
  }

  @Override
  public void read(long offset, byte[] into, int at, int length) throws ElfException {
    if (readsLeft-- <= 0) {
      throw new AssertionError("too many reads, the last one at " + offset);
    }
    source.read(offset, into, at, length);
  }
}

package dev.unhang.elf;

/** A range of another source, known to lie within it. */
record SliceSource(ByteSource whole, long start, long size) implements ByteSource {

  @Override
  public void read(long offset, byte[] into, int at, int length) throws ElfException {
    require(offset, length);
    whole.read(start + offset, into, at, length);
  }
}

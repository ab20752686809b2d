package dev.unhang.elf;

/** An image, or an inflated section, that is in our memory already. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ArraySource(byte[] bytes) implements ByteSource {

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public void read(long offset, byte[] into, int at, int length) throws ElfException {
    require(offset, length);
    System.arraycopy(bytes, (int) offset, into, at, length);
  }
}

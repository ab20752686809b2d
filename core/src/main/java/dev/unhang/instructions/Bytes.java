package dev.unhang.instructions;

/** Bytes of code. What is asked for beyond their end is an {@link IndexOutOfBoundsException}. */
final class Bytes {
  private final byte[] bytes;

  Bytes(byte[] bytes) {
    this.bytes = bytes;
  }

  int size() {
    return bytes.length;
  }

  int u8(int at) {
    return bytes[at] & 0xff;
  }

  long s8(int at) {
    return bytes[at];
  }

  long s32(int at) {
    return u8(at) | u8(at + 1) << 8 | u8(at + 2) << 16 | u8(at + 3) << 24;
  }

  int u16(int at) {
    return u8(at) | u8(at + 1) << 8;
  }
}

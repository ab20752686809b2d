package dev.unhang.dwarf;

/**
 * A frame description entry: how to unwind from one range of code.
 *
 * @param start first address, as the image has it
 * @param length in bytes
 */
record Fde(Cie cie, long start, long length, Cie.Code instructions) {

  boolean contains(long address) {
    return Long.compareUnsigned(address - start, length) < 0;
  }

  /** The row of an address within. */
  Row row(long address) throws DwarfException {
    return CfaProgram.row(this, address);
  }
}

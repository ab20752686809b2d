package dev.unhang.dwarf;

import java.nio.ByteBuffer;

/**
 * A common information entry: what several functions share. DWARF 5, 6.4.1; for {@code .eh_frame}
 * the Linux Standard Base, "Exception Frames".
 *
 * @param pointerEncoding of the addresses in entries that refer to this one
 * @param augmented whether such entries have augmentation data
 * @param segmentSize of the segment selectors before addresses, in bytes
 * @param instructions that come before those of each function
 */
record Cie(
    long codeAlign,
    long dataAlign,
    int returnColumn,
    int pointerEncoding,
    boolean augmented,
    boolean signalFrame,
    int segmentSize,
    Code instructions) {

  /** Call frame instructions, and the address of the first, to which pointers may be relative. */
  record Code(ByteBuffer bytes, long address) {
    Cursor cursor() {
      return new Cursor(bytes, address);
    }
  }

  /**
   * @param entry behind the CIE's id
   * @param address of the byte that {@code entry} began with
   */
  static Cie parse(Cursor entry, long address) throws DwarfException {
    int version = entry.u8();
    if (version != 1 && version != 3 && version != 4) {
      throw new DwarfException("call frame information of version " + version);
    }
    String augmentation = entry.string();
    if (augmentation.startsWith("eh")) {
      entry.u64(); // GCC 2
    }
    int segmentSize = 0;
    if (version == 4) {
      int addressSize = entry.u8();
      if (addressSize != 8) {
        throw new DwarfException("addresses of " + addressSize + " bytes");
      }
      segmentSize = entry.u8();
    }
    long codeAlign = entry.uleb();
    long dataAlign = entry.sleb();
    int returnColumn = version == 1 ? entry.u8() : entry.column();
    Augmentation data =
        augmentation.startsWith("z")
            ? Augmentation.parse(augmentation, entry.block())
            : Augmentation.none(augmentation);
    return new Cie(
        codeAlign,
        dataAlign,
        returnColumn,
        data.pointerEncoding,
        augmentation.startsWith("z"),
        data.signalFrame,
        segmentSize,
        new Code(entry.rest(), address + entry.position()));
  }

  /** What the letters of the augmentation say. */
  private record Augmentation(int pointerEncoding, boolean signalFrame) {

    static Augmentation none(String letters) throws DwarfException {
      if (!letters.isEmpty() && !letters.equals("eh")) {
        throw new DwarfException("an unknown augmentation of call frame information");
      }
      return new Augmentation(0, false);
    }

    static Augmentation parse(String letters, byte[] data) throws DwarfException {
      Cursor cursor = new Cursor(data, 0);
      int encoding = 0;
      boolean signal = false;
      for (int i = 1; i < letters.length(); i++) {
        switch (letters.charAt(i)) {
          case 'R' -> encoding = cursor.u8();
          case 'S' -> signal = true;
          case 'L' -> cursor.u8();
          case 'P' -> cursor.plain(cursor.u8()); // of the personality routine
          case 'B', 'G' -> {} // pointer authentication, tagged stack: AArch64
          default -> throw new DwarfException("an unknown augmentation of call frame information");
        }
      }
      return new Augmentation(encoding, signal);
    }
  }
}

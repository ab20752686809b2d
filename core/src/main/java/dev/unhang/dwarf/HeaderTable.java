package dev.unhang.dwarf;

import dev.unhang.elf.ByteSource;
import dev.unhang.elf.ElfException;
import java.util.Optional;

/**
 * {@code .eh_frame_hdr}: a table sorted by address (Linux Standard Base, "Exception Frame Header").
 */
final class HeaderTable implements FdeTable {
  /** DW_EH_PE_datarel | DW_EH_PE_sdata4: the only form of table that linkers make. */
  private static final int SORTED_TABLE = 0x3b;

  private static final int ROW = 8;

  private final CfiSection section;
  private final ByteSource header;
  private final long headerAddress;
  private final long tableAt;
  private final long rows;

  private HeaderTable(
      CfiSection section, ByteSource header, long headerAddress, long tableAt, long rows) {
    this.section = section;
    this.header = header;
    this.headerAddress = headerAddress;
    this.tableAt = tableAt;
    this.rows = rows;
  }

  /** The header's fixed part. */
  record Start(long ehFrame, long tableAt, long rows) {

    /** A header without a table has no rows. */
    static Start parse(ByteSource header, long address) throws DwarfException {
      Cursor cursor = new Cursor(read(header, 0, (int) Math.min(28, header.size())), address);
      int version = cursor.u8();
      if (version != 1) {
        throw new DwarfException("an exception frame header of version " + version);
      }
      int pointer = cursor.u8();
      int count = cursor.u8();
      int table = cursor.u8();
      long ehFrame = cursor.pointer(pointer, address);
      boolean usable = count != Cursor.OMIT && table == SORTED_TABLE;
      long rows = usable ? cursor.pointer(count, address) : 0;
      if (rows < 0 || rows > (header.size() - cursor.position()) / ROW) {
        throw new DwarfException("a table of " + Long.toUnsignedString(rows) + " rows");
      }
      return new Start(ehFrame, cursor.position(), rows);
    }
  }

  static HeaderTable of(CfiSection section, ByteSource header, long address, Start start) {
    return new HeaderTable(section, header, address, start.tableAt(), start.rows());
  }

  @Override
  public Optional<Fde> find(long address) throws DwarfException {
    long relative = address - headerAddress;
    long low = 0; // all rows before begin at or before the address
    long high = rows;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (column(middle, 0) <= relative) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0
        ? Optional.empty()
        : FdeTable.at(section, headerAddress + column(low - 1, 4) - section.address(), address);
  }

  private long column(long row, int at) throws DwarfException {
    return new Cursor(read(header, tableAt + row * ROW + at, 4), 0).signed(4);
  }

  private static byte[] read(ByteSource source, long offset, int length) throws DwarfException {
    try {
      return source.block(offset, length).array();
    } catch (ElfException e) {
      throw new DwarfException(String.valueOf(e.getMessage()));
    }
  }
}

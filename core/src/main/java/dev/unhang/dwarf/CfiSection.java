package dev.unhang.dwarf;

import dev.unhang.elf.ByteSource;
import dev.unhang.elf.ElfException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Entries of call frame information by their offset in {@code .eh_frame} or {@code .debug_frame}.
 * Common entries are kept.
 */
final class CfiSection {
  /** The two forms, which differ in how an entry refers to its common one. */
  enum Form {
    EH_FRAME,
    DEBUG_FRAME
  }

  private static final long MAX_ENTRY = 1 << 20;
  private static final int MOST_KEPT = 10_000;

  private final Form form;
  private final ByteSource bytes;
  private final long address;
  private final Map<Long, Cie> commons = new HashMap<>();

  /**
   * @param address of the first byte; 0 for {@code .debug_frame}, which is not loaded
   */
  CfiSection(Form form, ByteSource bytes, long address) {
    this.form = form;
    this.bytes = bytes;
    this.address = address;
  }

  long size() {
    return bytes.size();
  }

  long address() {
    return address;
  }

  /**
   * An entry as it lies in the section.
   *
   * @param body behind the id
   * @param bodyOffset of {@code body} in the section
   * @param common offset of the common entry; empty if this is one
   * @param next offset of the next entry
   */
  record Entry(ByteBuffer body, long bodyOffset, Optional<Long> common, long next) {}

  /** Empty at the terminator and at the section's end. */
  Optional<Entry> entry(long offset) throws DwarfException {
    if (offset > bytes.size() - 4) {
      return Optional.empty();
    }
    Cursor head = new Cursor(read(offset, (int) Math.min(20, bytes.size() - offset)), 0);
    long length = head.u32();
    boolean wide = length == 0xffffffffL;
    if (wide) {
      length = head.u64();
    }
    if (length == 0) {
      return Optional.empty();
    }
    long idAt = offset + head.position();
    boolean wideId = wide && form == Form.DEBUG_FRAME;
    long id = head.unsigned(wideId ? 8 : 4);
    int idSize = wideId ? 8 : 4;
    if (length < idSize || length > MAX_ENTRY || length > bytes.size() - idAt) {
      throw new DwarfException("an entry of 0x%x bytes".formatted(length));
    }
    ByteBuffer body = read(idAt + idSize, (int) (length - idSize));
    return Optional.of(new Entry(body, idAt + idSize, common(id, idAt, wideId), idAt + length));
  }

  private Optional<Long> common(long id, long idAt, boolean wide) {
    return switch (form) {
      case EH_FRAME -> id == 0 ? Optional.empty() : Optional.of(idAt - id);
      case DEBUG_FRAME -> id == (wide ? -1L : 0xffffffffL) ? Optional.empty() : Optional.of(id);
    };
  }

  /** The frame description that an entry is, which must refer to a common entry. */
  Fde fde(Entry entry) throws DwarfException {
    Cie cie = cie(entry.common().orElseThrow(() -> new DwarfException("not a description")));
    long at = address + entry.bodyOffset();
    Cursor cursor = new Cursor(entry.body(), at);
    cursor.skip(cie.segmentSize());
    long start = cursor.pointer(cie.pointerEncoding(), 0);
    long length = cursor.plain(cie.pointerEncoding());
    if (cie.augmented()) {
      cursor.block();
    }
    return new Fde(cie, start, length, new Cie.Code(cursor.rest(), at + cursor.position()));
  }

  private Cie cie(long offset) throws DwarfException {
    Cie known = commons.get(offset);
    if (known != null) {
      return known;
    }
    Optional<Entry> entry = offset < 0 ? Optional.empty() : entry(offset);
    if (entry.isEmpty() || entry.get().common().isPresent()) {
      throw new DwarfException("no common entry at 0x%x".formatted(offset));
    }
    long at = address + entry.get().bodyOffset();
    Cie cie = Cie.parse(new Cursor(entry.get().body(), at), at);
    if (commons.size() < MOST_KEPT) {
      commons.put(offset, cie);
    }
    return cie;
  }

  private ByteBuffer read(long offset, int length) throws DwarfException {
    try {
      return bytes.block(offset, length);
    } catch (ElfException e) {
      throw new DwarfException(String.valueOf(e.getMessage()));
    }
  }
}

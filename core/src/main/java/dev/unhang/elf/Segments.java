package dev.unhang.elf;

import static dev.unhang.elf.ProgramHeader.PT_LOAD;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/** The PT_LOAD segments: which bytes of the file stand at which virtual address. */
final class Segments {
  private static final long PAGE = 0x1000;

  private final List<ProgramHeader> loads;
  private final long lowest;
  private final long end;

  Segments(List<ProgramHeader> headers) {
    this.loads = headers.stream().filter(Segments::plausible).toList();
    this.lowest = loads.stream().mapToLong(ProgramHeader::address).min().orElse(0);
    this.end = loads.stream().mapToLong(p -> p.address() + p.memorySize()).max().orElse(0);
  }

  /**
   * Addresses and offsets of user space are far from the sign bit, so the sums below cannot
   * overflow.
   */
  private static boolean plausible(ProgramHeader p) {
    long limit = 1L << 60;
    return p.type() == PT_LOAD
        && p.offset() >= 0
        && p.offset() < limit
        && p.fileSize() >= 0
        && p.fileSize() < limit
        && p.memorySize() >= p.fileSize()
        && p.memorySize() < limit
        && p.address() >= -limit // the vsyscall page, in core files
        && p.address() < limit;
  }

  /** The end of the last byte that any segment takes from the file. */
  long fileEnd() {
    return loads.stream().mapToLong(p -> p.offset() + p.fileSize()).max().orElse(0);
  }

  /** The lowest virtual address; 0 if nothing is loaded. */
  long lowest() {
    return lowest;
  }

  /** From the lowest address to the end of the highest segment, in bytes. */
  long span() {
    return end - lowest;
  }

  /** Whether the address lies between the first segment's begin and the last one's end. */
  boolean spans(long address) {
    return lowest <= address && address < end;
  }

  /** Whether an address lies in a segment of code. */
  boolean executable(long address) {
    return loads.stream()
        .anyMatch(p -> p.executable() && within(address, 1, p.address(), p.memorySize()));
  }

  /** The file offset of bytes at a virtual address. */
  long offset(long address, long length) throws ElfException {
    for (ProgramHeader p : loads) {
      if (within(address, length, p.address(), p.fileSize())) {
        return p.offset() + (address - p.address());
      }
    }
    throw new ElfException(
        "no segment has 0x%x bytes at 0x%x from the file".formatted(length, address));
  }

  /** How many bytes the file holds from a virtual address on, in the same segment. */
  long available(long address) throws ElfException {
    for (ProgramHeader p : loads) {
      if (within(address, 1, p.address(), p.fileSize())) {
        return p.fileSize() - (address - p.address());
      }
    }
    throw new ElfException("no segment has bytes at 0x%x from the file".formatted(address));
  }

  /** The virtual address of bytes at a file offset. */
  long address(long offset, long length) throws ElfException {
    for (ProgramHeader p : loads) {
      if (within(offset, length, p.offset(), p.fileSize())) {
        return p.address() + (offset - p.offset());
      }
    }
    throw new ElfException(
        "no segment loads bytes 0x%x to 0x%x of the file".formatted(offset, offset + length));
  }

  private static boolean within(long start, long length, long begin, long size) {
    return start >= begin && length >= 0 && start - begin >= 0 && start - begin <= size - length;
  }

  /**
   * What was added to the virtual addresses when the image was loaded.
   *
   * @param mappedAt where a mapping of the file starts
   * @param fileOffset which byte of the file stands there; both are multiples of the page size
   * @param executable whether the mapping is
   * @return empty if no segment explains the mapping, or several do in different ways
   */
  OptionalLong bias(long mappedAt, long fileOffset, boolean executable) {
    List<ProgramHeader> covering =
        loads.stream()
            .filter(p -> p.executable() == executable)
            .filter(p -> pageStart(p) <= fileOffset && fileOffset < p.offset() + p.fileSize())
            .toList();
    // Neighbouring segments may share a page of the file, which is then the last one's first.
    List<ProgramHeader> starting =
        covering.stream().filter(p -> pageStart(p) == fileOffset).toList();
    long[] candidates =
        (starting.isEmpty() ? covering : starting)
            .stream()
                .mapToLong(p -> mappedAt - (p.address() + (fileOffset - p.offset())))
                .distinct()
                .toArray();
    return candidates.length == 1 ? OptionalLong.of(candidates[0]) : OptionalLong.empty();
  }

  /** The bias of an image whose first byte was seen at {@code base}. */
  long bias(long base) throws ElfException {
    return loads.stream()
        .filter(p -> pageStart(p) == 0)
        .min(Comparator.comparingLong(ProgramHeader::address))
        .map(p -> base - (p.address() - p.offset()))
        .orElseThrow(() -> new ElfException("no segment loads the ELF header"));
  }

  /** A segment is mapped from the start of its first page. */
  private static long pageStart(ProgramHeader p) {
    return p.offset() & -PAGE;
  }
}

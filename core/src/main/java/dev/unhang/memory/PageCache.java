package dev.unhang.memory;

import java.util.HashMap;
import java.util.Map;

/**
 * Remembers every page once read. Short-lived: made for one look at a target and thrown away with
 * it, since the pages are those of their first reading. Bounded; past the bound it reads through.
 */
public final class PageCache implements Memory {
  private static final int PAGE = 4096;
  private static final int MOST_PAGES = 16_384;

  private final Memory memory;
  private final Map<Long, byte[]> pages;

  public PageCache(Memory memory) {
    this(memory, new HashMap<>());
  }

  private PageCache(Memory memory, Map<Long, byte[]> pages) {
    this.memory = memory;
    this.pages = pages;
  }

  /** The same pages; those that were not read yet are read from elsewhere. */
  public PageCache on(Memory elsewhere) {
    return new PageCache(elsewhere, pages);
  }

  @Override
  public void read(long address, byte[] into, int offset, int length) throws MemoryFault {
    if (length > 16 * PAGE) {
      memory.read(address, into, offset, length);
      return;
    }
    int done = 0;
    while (done < length) {
      long at = address + done;
      int inPage = (int) (at & (PAGE - 1));
      int piece = Math.min(PAGE - inPage, length - done);
      System.arraycopy(page(at - inPage), inPage, into, offset + done, piece);
      done += piece;
    }
  }

  private byte[] page(long start) throws MemoryFault {
    byte[] page = pages.get(start);
    if (page == null) {
      page = new byte[PAGE];
      memory.read(start, page, 0, PAGE);
      if (pages.size() < MOST_PAGES) {
        pages.put(start, page);
      }
    }
    return page;
  }
}

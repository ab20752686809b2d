package dev.unhang.linux;

import static dev.unhang.memory.NotedMemory.PAGE;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Pages of another process, copied by as few system calls as can be (process_vm_readv(2)): what is
 * done while it is stopped. Everything else, and all once it is closed, is read as it is then.
 */
public final class CapturedPages implements Memory, AutoCloseable {
  /** UIO_MAXIOV: pieces that one call takes. */
  private static final int MOST_PIECES = 1024;

  private static final int IOVEC = 16;

  private final int pid;
  private final Memory live;
  private final Arena arena = Arena.ofShared();
  private final Map<Long, Integer> places = new HashMap<>();
  private final MemorySegment pieces;
  private final MemorySegment whole;
  private final MemorySegment copy;
  private final boolean[] copied;
  private boolean missed;
  private boolean closed;

  /**
   * @param pages their addresses
   * @param live the memory of the same process
   */
  public CapturedPages(int pid, Set<Long> pages, Memory live) {
    this.pid = pid;
    this.live = live;
    int count = pages.size();
    this.pieces = arena.allocate((long) IOVEC * Math.max(1, count), 8);
    this.whole = arena.allocate(IOVEC, 8);
    this.copy = arena.allocate((long) PAGE * Math.max(1, count), PAGE);
    this.copied = new boolean[count];
    for (long page : pages) {
      int place = places.size();
      places.put(page, place);
      pieces.set(JAVA_LONG, (long) IOVEC * place, page);
      pieces.set(JAVA_LONG, (long) IOVEC * place + 8, PAGE);
    }
    whole.set(JAVA_LONG, 8, (long) PAGE * MOST_PIECES);
  }

  /** Copies the pages as they are now. */
  public void capture() {
    int next = 0;
    while (next < copied.length) {
      int count = Math.min(MOST_PIECES, copied.length - next);
      int got = Math.max(0, read(next, count));
      for (int i = next; i < next + got; i++) {
        copied[i] = true;
      }
      next += got;
      if (got < count) { // that page can't be read any more
        copied[next++] = false;
      }
    }
  }

  /** How many whole pages could be read. */
  private int read(int first, int count) {
    whole.set(JAVA_LONG, 0, copy.address() + (long) PAGE * first);
    long got =
        Libc.syscall(
            Syscall.PROCESS_VM_READV,
            pid,
            whole.address(),
            1,
            pieces.address() + (long) IOVEC * first,
            count,
            0);
    return (int) (got / PAGE);
  }

  /** Whether anything was asked for that had not been captured, but can be read. */
  public boolean missed() {
    return missed;
  }

  @Override
  public void read(long address, byte[] into, int offset, int length) throws MemoryFault {
    int done = 0;
    while (done < length) {
      long at = address + done;
      int inPage = (int) (at & (PAGE - 1));
      int piece = Math.min(PAGE - inPage, length - done);
      Integer place = closed ? null : places.get(at - inPage);
      if (place == null || !copied[place]) {
        live.read(at, into, offset + done, piece);
        missed = true;
      } else {
        long from = (long) PAGE * place + inPage;
        MemorySegment.copy(copy, JAVA_BYTE, from, into, offset + done, piece);
      }
      done += piece;
    }
  }

  /** Lets go of the copies. */
  @Override
  public void close() {
    closed = true;
    arena.close();
  }
}

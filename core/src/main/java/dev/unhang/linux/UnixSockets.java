package dev.unhang.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/**
 * Which Unix-domain sockets are connected with each other, as the kernel tells of those of our
 * network namespace (sock_diag(7)). The other end of a connection that nobody has accepted yet is
 * no file: it is up to who has the listening socket.
 */
final class UnixSockets {
  private static final int AF_UNIX = 1;
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 02000000;
  private static final int NETLINK_SOCK_DIAG = 4;
  private static final short SOCK_DIAG_BY_FAMILY = 20;
  private static final short NLM_F_REQUEST_DUMP = 0x301;
  private static final int UDIAG_SHOW_PEER = 4;
  private static final int UDIAG_SHOW_ICONS = 8;
  private static final int UNIX_DIAG_PEER = 2;
  private static final int UNIX_DIAG_ICONS = 3;

  /** struct nlmsghdr, struct unix_diag_req. */
  private static final int HEADER = 16;

  private static final int REQUEST = HEADER + 24;

  /** struct unix_diag_msg, behind the header. */
  private static final int INODE = HEADER + 4;

  private static final int ATTRIBUTES = HEADER + 16;
  private static final int MOST_ANSWERS = 1 << 14;

  private UnixSockets() {}

  /** The inode of each connected socket's peer by its own; empty where the kernel does not tell. */
  static Map<Long, Long> peers() {
    Map<Long, Long> peers = new HashMap<>();
    long socket =
        Libc.syscall(Syscall.SOCKET, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG, 0);
    if (socket < 0) {
      return peers;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = request(arena);
      if (Libc.syscall(Syscall.SENDTO, socket, request.address(), REQUEST, 0, 0, 0) == REQUEST) {
        receive(socket, arena.allocate(1 << 15, 8), peers);
      }
    } finally {
      Libc.syscall(Syscall.CLOSE, socket, 0);
    }
    return peers;
  }

  private static MemorySegment request(Arena arena) {
    MemorySegment request = arena.allocate(REQUEST, 8);
    request.set(JAVA_INT_UNALIGNED, 0, REQUEST);
    request.set(JAVA_SHORT_UNALIGNED, 4, SOCK_DIAG_BY_FAMILY);
    request.set(JAVA_SHORT_UNALIGNED, 6, NLM_F_REQUEST_DUMP);
    request.set(JAVA_BYTE, HEADER, (byte) AF_UNIX);
    request.set(JAVA_INT_UNALIGNED, HEADER + 4, -1); // sockets in any state
    request.set(JAVA_INT_UNALIGNED, HEADER + 12, UDIAG_SHOW_PEER | UDIAG_SHOW_ICONS);
    request.set(JAVA_INT_UNALIGNED, HEADER + 16, -1); // no cookie
    request.set(JAVA_INT_UNALIGNED, HEADER + 20, -1);
    return request;
  }

  private static void receive(long socket, MemorySegment buffer, Map<Long, Long> peers) {
    for (int i = 0; i < MOST_ANSWERS; i++) {
      long length =
          Libc.syscall(Syscall.RECVFROM, socket, buffer.address(), buffer.byteSize(), 0, 0, 0);
      if (length <= 0 || !take(buffer, length, peers)) {
        return;
      }
    }
  }

  /** Whether more is to come. */
  private static boolean take(MemorySegment buffer, long length, Map<Long, Long> peers) {
    for (long at = 0; at + HEADER <= length; ) {
      long size = Integer.toUnsignedLong(buffer.get(JAVA_INT_UNALIGNED, at));
      int type = buffer.get(JAVA_SHORT_UNALIGNED, at + 4);
      if (size < HEADER || at + size > length || type != SOCK_DIAG_BY_FAMILY) {
        return false; // NLMSG_DONE or an error
      }
      add(buffer, at, at + size, peers);
      at += size + 3 & ~3;
    }
    return true;
  }

  private static void add(MemorySegment buffer, long from, long to, Map<Long, Long> peers) {
    long at = from + ATTRIBUTES;
    while (at + 4 <= to) {
      int size = Short.toUnsignedInt(buffer.get(JAVA_SHORT_UNALIGNED, at));
      int type = buffer.get(JAVA_SHORT_UNALIGNED, at + 2);
      if (size < 4 || at + size > to) {
        return;
      }
      long own = unsigned(buffer, from + INODE);
      if (type == UNIX_DIAG_PEER && size >= 8 && unsigned(buffer, at + 4) != 0) {
        peers.put(own, unsigned(buffer, at + 4));
      }
      if (type == UNIX_DIAG_ICONS) {
        for (long client = at + 4; client + 4 <= at + size; client += 4) {
          peers.put(unsigned(buffer, client), own);
        }
      }
      at += size + 3 & ~3;
    }
  }

  private static long unsigned(MemorySegment buffer, long at) {
    return Integer.toUnsignedLong(buffer.get(JAVA_INT_UNALIGNED, at));
  }
}

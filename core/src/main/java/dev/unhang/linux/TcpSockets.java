package dev.unhang.linux;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Which TCP sockets of a network namespace are connected with each other: those whose own and
 * remote addresses are the same, swapped ({@code /proc/PID/net/tcp}, proc_pid_net(5)).
 */
final class TcpSockets {
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final String ESTABLISHED = "01";

  private TcpSockets() {}

  private record Connection(String local, String remote) {
    Connection swapped() {
      return new Connection(/* local= */ remote, /* remote= */ local);
    }
  }

  /**
   * The inode of each connected socket's peer by its own, where both are on this machine.
   *
   * @param pid a process of the network namespace
   */
  static Map<Long, Long> peers(int pid) {
    Map<Connection, Long> inodes = new HashMap<>();
    add("/proc/" + pid + "/net/tcp", inodes);
    add("/proc/" + pid + "/net/tcp6", inodes);
    Map<Long, Long> peers = new HashMap<>();
    inodes.forEach((connection, inode) -> {
      Long peer = inodes.get(connection.swapped());
      if (peer != null) {
        peers.put(inode, peer);
      }
    });
    return peers;
  }

  private static void add(String file, Map<Connection, Long> inodes) {
    try {
      ProcFile.text(file).lines().skip(1).forEach(line -> addLine(line, inodes));
    } catch (IOException e) {
      // a kernel without that protocol, or the process has ended
    }
  }

  private static void addLine(String line, Map<Connection, Long> inodes) {
    String[] fields = line.strip().split(" +");
    try {
      if (fields.length > INODE && fields[STATE].equals(ESTABLISHED)) {
        long inode = Long.parseLong(fields[INODE]);
        inodes.put(new Connection(address(fields[LOCAL]), address(fields[REMOTE])), inode);
      }
    } catch (NumberFormatException e) {
      // no line of a socket
    }
  }

  /** An IPv4 address of an IPv6 socket, {@code ::ffff:127.0.0.1}, as that of an IPv4 socket. */
  private static String address(String text) {
    String mapped = "0000000000000000FFFF0000";
    return text.startsWith(mapped) ? text.substring(mapped.length()) : text;
  }
}

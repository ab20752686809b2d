package dev.unhang.linux;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which TCP sockets of a network namespace are connected with each other: those whose own and
 * remote addresses are the same, swapped ({@code /proc/PID/net/tcp}, proc_pid_net(5)). The other
 * end of a connection that nobody has accepted yet is no file, and its inode 0: it is up to who has
 * the listening socket.
 */
final class TcpSockets {
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final String ESTABLISHED = "01";
  private static final String CONNECTING = "02";
  private static final String LISTENING = "0A";
  private static final int PORT = ":0050".length();
  private static final String ANY_4 = "00000000";
  private static final String ANY_6 = "0".repeat(32);

  private final Map<Connection, Long> inodes = new HashMap<>();
  private final Map<String, Set<Long>> listeners = new HashMap<>();

  private TcpSockets() {}

  private record Connection(String local, String remote) {
    Connection swapped() {
      return new Connection(/* local= */ remote, /* remote= */ local);
    }

    /** Also where the other end does not exist yet: a machine takes its own address for itself. */
    boolean isLocal() {
      return host(local).equals(host(remote));
    }

    private static String host(String address) {
      return address.substring(0, Math.max(0, address.length() - PORT));
    }
  }

  /**
   * The inode of each connected socket's peer by its own, where both are on this machine.
   *
   * @param pid a process of the network namespace
   */
  static Map<Long, Long> peers(int pid) {
    TcpSockets sockets = new TcpSockets();
    sockets.add("/proc/" + pid + "/net/tcp");
    sockets.add("/proc/" + pid + "/net/tcp6");
    Map<Long, Long> peers = new HashMap<>();
    sockets.inodes.forEach((connection, inode) -> {
      Long peer = sockets.inodes.get(connection.swapped());
      if (peer != null && peer != 0) {
        peers.put(inode, peer);
      } else if (inode != 0 && (peer != null || connection.isLocal())) {
        sockets.listener(connection.remote).ifPresent(listener -> peers.put(inode, listener));
      }
    });
    return peers;
  }

  /** The one socket that connections to an address come in by; empty if there are several. */
  private Optional<Long> listener(String address) {
    String port = address.substring(Connection.host(address).length());
    Set<Long> found = new HashSet<>(listeners.getOrDefault(address, Set.of()));
    if (found.isEmpty()) {
      found.addAll(listeners.getOrDefault(ANY_4 + port, Set.of()));
      found.addAll(listeners.getOrDefault(ANY_6 + port, Set.of()));
    }
    return found.size() == 1 ? found.stream().findFirst() : Optional.empty();
  }

  private void add(String file) {
    try {
      ProcFile.text(file).lines().skip(1).forEach(this::addLine);
    } catch (IOException e) {
      // a kernel without that protocol, or the process has ended
    }
  }

  private void addLine(String line) {
    String[] fields = line.strip().split(" +");
    if (fields.length <= INODE) {
      return;
    }
    try {
      long inode = Long.parseLong(fields[INODE]);
      String local = address(fields[LOCAL]);
      switch (fields[STATE]) {
        case LISTENING -> listeners.computeIfAbsent(local, any -> new HashSet<>()).add(inode);
        case ESTABLISHED, CONNECTING ->
            inodes.put(new Connection(local, address(fields[REMOTE])), inode);
        default -> {}
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

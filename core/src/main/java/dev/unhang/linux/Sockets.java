package dev.unhang.linux;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Which sockets are connected with each other; found out when it is first asked for. */
public final class Sockets {
  private final Map<String, Map<Long, Long>> tcp = new HashMap<>();
  private @Nullable Map<Long, Long> unix;

  /**
   * The inode of the socket at the other end, or of the one that is to accept the connection; empty
   * for one that is not connected, or not with one on this machine.
   *
   * @param pid a process that has it
   */
  public OptionalLong peer(int pid, long inode) {
    Map<Long, Long> known = unix;
    if (known == null) {
      known = UnixSockets.peers();
      unix = known;
    }
    Long peer = known.get(inode);
    if (peer == null) {
      peer =
          tcp.computeIfAbsent(ProcFs.networkNamespace(pid), name -> TcpSockets.peers(pid))
              .get(inode);
    }
    return peer == null || peer == 0 ? OptionalLong.empty() : OptionalLong.of(peer);
  }
}

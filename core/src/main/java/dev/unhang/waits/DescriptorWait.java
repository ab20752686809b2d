package dev.unhang.waits;

import static dev.unhang.linux.BlockingCall.ACCEPT;
import static dev.unhang.linux.BlockingCall.ACCEPT4;
import static dev.unhang.linux.BlockingCall.CONNECT;
import static dev.unhang.linux.BlockingCall.IOCTL;
import static dev.unhang.linux.BlockingCall.PREAD64;
import static dev.unhang.linux.BlockingCall.PWRITE64;
import static dev.unhang.linux.BlockingCall.READ;
import static dev.unhang.linux.BlockingCall.READV;
import static dev.unhang.linux.BlockingCall.RECVFROM;
import static dev.unhang.linux.BlockingCall.RECVMMSG;
import static dev.unhang.linux.BlockingCall.RECVMSG;
import static dev.unhang.linux.BlockingCall.SENDMMSG;
import static dev.unhang.linux.BlockingCall.SENDMSG;
import static dev.unhang.linux.BlockingCall.SENDTO;
import static dev.unhang.linux.BlockingCall.WRITE;
import static dev.unhang.linux.BlockingCall.WRITEV;

import dev.unhang.linux.BlockingCall;
import dev.unhang.model.Wait;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Reads from, and writes to, pipes, sockets, terminals and files: by what the descriptor is. */
final class DescriptorWait implements SystemCallWait {
  private static final Set<BlockingCall> WRITES =
      EnumSet.of(WRITE, WRITEV, PWRITE64, SENDTO, SENDMSG, SENDMMSG);
  private static final Set<BlockingCall> READS =
      EnumSet.of(
          READ, READV, PREAD64, IOCTL, ACCEPT, ACCEPT4, CONNECT, RECVFROM, RECVMSG, RECVMMSG);

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Site site) {
    return thread
        .in(READS)
        .map(call -> Descriptor.of(site, (int) call.arguments().a()).wait(false, site))
        .or(() ->
            thread
                .in(WRITES)
                .map(call -> Descriptor.of(site, (int) call.arguments().a()).wait(true, site)));
  }
}

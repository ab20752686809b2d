package dev.unhang.linux;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What an epoll instance watches.
 *
 * @param fd the number under which it was added
 * @param read whether it is watched for data
 * @param write whether it is watched for room
 * @param inode of the file that was added, which the number may not refer to any more
 */
public record EpollTarget(int fd, boolean read, boolean write, long inode) {
  private static final int EPOLLIN = 1;
  private static final int EPOLLOUT = 4;

  /** As fs/eventpoll.c writes it; before Linux 4.14 the inode is missing. */
  private static final Pattern LINE =
      Pattern.compile(
          "^tfd: +(\\d{1,9}) +events: +([0-9a-f]{1,8}) .* ino:([0-9a-f]{1,15}) ",
          Pattern.MULTILINE);

  /**
   * All of them: lines of the instance's {@code fdinfo} (proc_pid_fdinfo(5)). Empty where that does
   * not tell it.
   */
  public static Optional<List<EpollTarget>> of(int pid, int epoll) {
    try {
      return parse(ProcFs.descriptorInfo(pid, epoll));
    } catch (IOException closedOrHidden) {
      return Optional.empty();
    }
  }

  static Optional<List<EpollTarget>> parse(String info) {
    long lines = info.lines().filter(line -> line.startsWith("tfd:")).count();
    List<EpollTarget> targets = LINE.matcher(info).results().map(EpollTarget::parse).toList();
    return lines == targets.size() ? Optional.of(targets) : Optional.empty();
  }

  private static EpollTarget parse(MatchResult line) {
    int events = Integer.parseUnsignedInt(line.group(2), 16);
    return new EpollTarget(
        Integer.parseInt(line.group(1)),
        (events & EPOLLIN) != 0,
        (events & EPOLLOUT) != 0,
        Long.parseLong(line.group(3), 16));
  }
}

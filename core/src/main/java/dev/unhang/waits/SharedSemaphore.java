package dev.unhang.waits;

/**
 * A POSIX semaphore that processes share: the file in memory in which it lies (sem_overview(7)). It
 * begins there, and has no name any more where the program unlinked it.
 *
 * @param device as in {@link dev.unhang.linux.Mapping}
 */
record SharedSemaphore(String device, long inode) {
  String identity() {
    return device + ":" + inode;
  }
}

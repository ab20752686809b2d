package dev.unhang.model;

import java.util.Optional;

/**
 * Who is meant: a thread, or an asyncio task that the thread runs.
 *
 * @param pid process id as unhang sees it
 * @param tid thread id as unhang sees it
 * @param task the task's name
 */
public record ThreadRef(int pid, int tid, Optional<String> task) {
  public ThreadRef(int pid, int tid) {
    this(pid, tid, Optional.empty());
  }
}

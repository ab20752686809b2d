package dev.unhang.model;

import java.util.OptionalLong;

/**
 * A thing that is waited for.
 *
 * @param id unique in the report, for example {@code lock-1}
 * @param pid the process whose memory it lies in
 * @param address there; empty for what has none (a child process, a file)
 * @param label as the program names it, for example {@code threading.Lock app.b}
 */
public record Resource(String id, WaitKind kind, int pid, OptionalLong address, String label) {

  /** The same by another label. */
  public Resource called(String name) {
    return new Resource(id, kind, pid, address, name);
  }
}

package dev.unhang.watch;

import java.util.List;

/** Which processes are to be watched, as they come and go. For one thread's use. */
sealed interface Roster extends AutoCloseable permits NamedRoster, TreeRoster, OpenRoster {

  /** Processes to be watched that have come since the last call. */
  List<Integer> joined();

  /** Takes one off that has ended. */
  void ended(int pid);

  /** Whether others may still come when all that are watched have ended. */
  boolean mayGrow();

  /** Whether a process was named, and not just found. */
  boolean asked(int pid);

  /** Whether a process is meant to be Python, and is to be complained about if it is not. */
  default boolean isToBePython(int pid) {
    return asked(pid);
  }

  /** The processes watched that one belongs together with, itself first. */
  default List<Integer> family(int pid) {
    return List.of(pid);
  }

  @Override
  default void close() {}
}

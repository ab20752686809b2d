package dev.unhang.libraries;

import dev.unhang.memory.Memory;
import java.util.OptionalInt;

/** Reads how many threads a library is set to use. */
@FunctionalInterface
interface ThreadCount {
  ThreadCount UNKNOWN = (exports, memory) -> OptionalInt.empty();

  /** More than any machine has: what is above was not a number of threads. */
  int MOST = 1 << 14;

  OptionalInt read(Exports exports, Memory memory);

  /** An exported variable. */
  static ThreadCount variable(String name) {
    return (exports, memory) -> plausible(exports.integer(name, memory));
  }

  /** A member of the static object that a function reads. */
  static ThreadCount member(String function, int offset) {
    return (exports, memory) -> {
      var object = exports.object(function);
      return object.isEmpty()
          ? OptionalInt.empty()
          : plausible(exports.integer(object.getAsLong() + offset, memory));
    };
  }

  private static OptionalInt plausible(OptionalInt count) {
    return count.isPresent() && count.getAsInt() > 0 && count.getAsInt() <= MOST
        ? count
        : OptionalInt.empty();
  }
}

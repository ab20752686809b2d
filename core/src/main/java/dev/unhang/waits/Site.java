package dev.unhang.waits;

import dev.unhang.memory.Memory;

/** A process as the kernel shows it: what every process has, whatever program it runs. */
public sealed interface Site permits Scene, PlainSite {
  int pid();

  /** Of the process, each page as it was when it was first read for this picture. */
  Memory memory();

  /** How many threads there are that may do something for another one. */
  int actors();

  /** Whether it has one thread only, also none of a native library's. */
  boolean isSingleThreaded();

  /** What else runs on the machine. */
  Machine machine();

  /** Takes up what is waited for. */
  default Resources resources() {
    return machine().resources();
  }
}

package dev.unhang.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/** A siginfo_t as waitid(2) fills it in (asm-generic/siginfo.h). */
final class SignalInfo {
  static final int SIZE = 128;

  private SignalInfo() {}

  static int code(MemorySegment info) {
    return info.get(JAVA_INT, 8);
  }

  /** 0 where there was nothing to tell. */
  static int pid(MemorySegment info) {
    return info.get(JAVA_INT, 16);
  }

  static int status(MemorySegment info) {
    return info.get(JAVA_INT, 24);
  }
}

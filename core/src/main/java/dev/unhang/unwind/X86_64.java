package dev.unhang.unwind;

import dev.unhang.linux.BlockedCall;
import dev.unhang.memory.Block;
import dev.unhang.memory.MemoryFault;

/**
 * What unwinding has to know of the processor: DWARF's register numbers and the calling convention
 * (System V psABI for AMD64, 3.2.1 and figure 3.36), and how the kernel shows registers.
 */
final class X86_64 {
  static final int RBX = 3;
  static final int FRAME_POINTER = 6;
  static final int STACK_POINTER = 7;
  static final int PROGRAM_COUNTER = 16;
  static final int COLUMNS = 17;

  /**
   * {@code struct user_regs_struct} (sys/user.h), as PTRACE_GETREGSET with NT_PRSTATUS gives it.
   */
  private static final int[] IN_USER_REGS = {
    10, 12, 11, 5, 13, 14, 4, 19, 9, 8, 7, 6, 3, 2, 1, 0, 16
  };

  /** Their size in bytes. */
  static final int USER_REGS = 27 * 8;

  private static final String[] NAMES = {
    "rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13",
    "r14", "r15", "rip"
  };

  /** No call instruction is longer. */
  static final int LONGEST_CALL = 8;

  private X86_64() {}

  static String name(int column) {
    return column < NAMES.length ? NAMES[column] : "register " + column;
  }

  /** Whether a function leaves the register as it found it. */
  static boolean preserved(int column) {
    return column == RBX || column == FRAME_POINTER || (column >= 12 && column <= 15);
  }

  /** The registers of a thread in a system call, as far as they are shown without stopping it. */
  static RegisterSet of(BlockedCall call) {
    return RegisterSet.none()
        .with(STACK_POINTER, call.stackPointer())
        .with(PROGRAM_COUNTER, call.programCounter());
  }

  /** All registers of a stopped thread. */
  static RegisterSet of(Block userRegs) throws MemoryFault {
    RegisterSet registers = RegisterSet.none();
    for (int column = 0; column < COLUMNS; column++) {
      registers = registers.with(column, userRegs.u64(8 * IN_USER_REGS[column]));
    }
    return registers;
  }

  /**
   * Whether the bytes before a return address end in a call instruction (AMD64 Architecture
   * Programmer's Manual, volume 3: E8 rel32, FF /2).
   *
   * @param before the {@link #LONGEST_CALL} bytes before it
   */
  static boolean endsInCall(byte[] before) {
    int end = before.length;
    if ((before[end - 5] & 0xff) == 0xe8) {
      return true;
    }
    for (int length = 2; length <= 7; length++) {
      int modRm = before[end - length + 1] & 0xff;
      boolean indirect = (before[end - length] & 0xff) == 0xff && (modRm >>> 3 & 7) == 2;
      if (indirect
          && length == indirectLength(modRm, before[Math.min(end - length + 2, end - 1)])) {
        return true;
      }
    }
    return false;
  }

  private static int indirectLength(int modRm, byte sib) {
    int mode = modRm >>> 6;
    int rm = modRm & 7;
    int withSib = mode != 3 && rm == 4 ? 1 : 0;
    return switch (mode) {
      case 0 -> 2 + withSib + (rm == 5 || (withSib == 1 && (sib & 7) == 5) ? 4 : 0);
      case 1 -> 3 + withSib;
      case 2 -> 6 + withSib;
      default -> 2;
    };
  }
}

package dev.unhang.dwarf;

import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * A DWARF expression (DWARF 5, 2.5) of those that call frame information may use: a stack machine.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Expression(byte[] code) {
  private static final int MOST_STEPS = 10_000;
  private static final int DEEPEST = 256;

  /** A register's value plus a number: DW_OP_breg0, and 31 more; DW_OP_bregx. */
  private static final int BREG0 = 0x70;

  private static final int BREGX = 0x92;

  /**
   * Evaluates with something on the stack already.
   *
   * @param initial what the stack holds at first: the CFA, for a register's rule
   * @throws MemoryFault if memory that it asks for is not there
   */
  public Value evaluate(Registers registers, Memory memory, long... initial)
      throws DwarfException, MemoryFault {
    return new Machine(registers, memory, initial).run(new Cursor(code, 0));
  }

  /** The state of one evaluation. */
  private static final class Machine {
    private final Registers registers;
    private final Memory memory;
    private long[] stack = new long[16];
    private int depth;

    Machine(Registers registers, Memory memory, long[] initial) throws DwarfException {
      this.registers = registers;
      this.memory = memory;
      for (long value : initial) {
        push(value);
      }
    }

    Value run(Cursor code) throws DwarfException, MemoryFault {
      for (int steps = 0; !code.atEnd(); steps++) {
        if (steps == MOST_STEPS) {
          throw new DwarfException("an expression of more than " + MOST_STEPS + " steps");
        }
        int op = code.u8();
        if (isBaseRegister(op)) {
          int column = op == BREGX ? code.column() : op - BREG0;
          OptionalLong base = registers.get(column);
          if (base.isEmpty()) {
            return new Value.Needs(column);
          }
          push(base.getAsLong() + code.sleb());
        } else {
          step(op, code);
        }
      }
      return new Value.Known(pop());
    }

    private static boolean isBaseRegister(int op) {
      return (op >= BREG0 && op < BREG0 + 32) || op == BREGX;
    }

    private void step(int op, Cursor code) throws DwarfException, MemoryFault {
      if (op >= 0x30 && op <= 0x4f) { // DW_OP_lit0 to 31
        push(op - 0x30);
        return;
      }
      switch (op) {
        case 0x03, 0x0e, 0x0f -> push(code.u64()); // addr, const8u, const8s
        case 0x06 -> push(memory.u64(pop())); // deref
        case 0x08 -> push(code.unsigned(1)); // const1u
        case 0x09 -> push(code.signed(1));
        case 0x0a -> push(code.unsigned(2));
        case 0x0b -> push(code.signed(2));
        case 0x0c -> push(code.unsigned(4));
        case 0x0d -> push(code.signed(4));
        case 0x10 -> push(code.uleb()); // constu
        case 0x11 -> push(code.sleb()); // consts
        case 0x12 -> push(peek(0)); // dup
        case 0x13 -> pop(); // drop
        case 0x14 -> push(peek(1)); // over
        case 0x15 -> push(peek(code.u8())); // pick
        case 0x16 -> rotate(2); // swap
        case 0x17 -> rotate(3); // rot
        case 0x19 -> push(Math.abs(pop())); // abs
        case 0x1f -> push(-pop()); // neg
        case 0x20 -> push(~pop()); // not
        case 0x23 -> push(pop() + code.uleb()); // plus_uconst
        case 0x28 -> { // bra
          long to = code.signed(2);
          code.skip(pop() == 0 ? 0 : to);
        }
        case 0x2f -> code.skip(code.signed(2)); // skip
        case 0x94 -> push(sized(pop(), code.u8())); // deref_size
        case 0x96 -> {} // nop
        default -> {
          long right = pop();
          push(binary(op, pop(), right));
        }
      }
    }

    private static long binary(int op, long a, long b) throws DwarfException {
      if ((op == 0x1b || op == 0x1d) && b == 0) {
        throw new DwarfException("a division by zero");
      }
      return switch (op) {
        case 0x1a -> a & b;
        case 0x1b -> a / b;
        case 0x1c -> a - b;
        case 0x1d -> Long.remainderUnsigned(a, b);
        case 0x1e -> a * b;
        case 0x21 -> a | b;
        case 0x22 -> a + b;
        case 0x24 -> b < 0 || b > 63 ? 0 : a << b;
        case 0x25 -> b < 0 || b > 63 ? 0 : a >>> b;
        case 0x26 -> a >> (b < 0 || b > 63 ? 63 : b);
        case 0x27 -> a ^ b;
        case 0x29 -> a == b ? 1 : 0;
        case 0x2a -> a >= b ? 1 : 0;
        case 0x2b -> a > b ? 1 : 0;
        case 0x2c -> a <= b ? 1 : 0;
        case 0x2d -> a < b ? 1 : 0;
        case 0x2e -> a != b ? 1 : 0;
        default -> throw new DwarfException("operation 0x%02x in an expression".formatted(op));
      };
    }

    private long sized(long address, int size) throws DwarfException, MemoryFault {
      if (size < 1 || size > 8) {
        throw new DwarfException("a value of " + size + " bytes");
      }
      byte[] bytes = new byte[8];
      memory.read(address, bytes, 0, size);
      return new Cursor(bytes, 0).u64();
    }

    private void push(long value) throws DwarfException {
      if (depth == DEEPEST) {
        throw new DwarfException("an expression that needs more than " + DEEPEST + " values");
      }
      stack = depth < stack.length ? stack : Arrays.copyOf(stack, 2 * depth);
      stack[depth++] = value;
    }

    private long pop() throws DwarfException {
      long top = peek(0);
      depth--;
      return top;
    }

    private long peek(int below) throws DwarfException {
      if (below >= depth) {
        throw new DwarfException("an expression takes more values than it made");
      }
      return stack[depth - 1 - below];
    }

    /** The top becomes the lowest of so many. */
    private void rotate(int count) throws DwarfException {
      peek(count - 1);
      long top = stack[depth - 1];
      System.arraycopy(stack, depth - count, stack, depth - count + 1, count - 1);
      stack[depth - count] = top;
    }
  }
}

package dev.unhang.dwarf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class ExpressionTest {
  private static final int RBP = 6;
  private static final int RSP = 7;
  private static final int RIP = 16;

  private static final Memory NOTHING =
      (address, into, offset, length) -> {
        throw new MemoryFault(address, length);
      };

  private static Expression expression(int... code) {
    byte[] bytes = new byte[code.length];
    for (int i = 0; i < code.length; i++) {
      bytes[i] = (byte) code[i];
    }
    return new Expression(bytes);
  }

  /** What every linker writes for the procedure linkage table. */
  @Test
  void cfaInTheProcedureLinkageTable() throws Exception {
    Expression plt =
        expression(
            0x77, 8, 0x80, 0, 0x3f, 0x1a, 0x3b, 0x2a, 0x33, 0x24, 0x22); // rsp+8+((rip&15>=11)<<3)
    assertThat(plt.evaluate(registers(0x7000, 0x400_00a), NOTHING))
        .isEqualTo(new Value.Known(0x7008));
    assertThat(plt.evaluate(registers(0x7000, 0x400_00b), NOTHING))
        .isEqualTo(new Value.Known(0x7010));
  }

  private static Registers registers(long stackPointer, long programCounter) {
    return column ->
        switch (column) {
          case RSP -> OptionalLong.of(stackPointer);
          case RIP -> OptionalLong.of(programCounter);
          default -> OptionalLong.empty();
        };
  }

  /** GCC's for functions that align their stack: DW_OP_breg6 -8; DW_OP_deref. */
  @Test
  void saysWhichRegisterItNeeds() throws Exception {
    Expression realigned = expression(0x76, 0x78, 0x06);
    assertThat(realigned.evaluate(registers(0, 0), NOTHING)).isEqualTo(new Value.Needs(RBP));
    Memory memory = (address, into, offset, length) -> into[offset] = (byte) address;
    assertThat(realigned.evaluate(c -> OptionalLong.of(0x50), memory))
        .isEqualTo(new Value.Known(0x48));
  }

  @Test
  void missingMemoryIsAFault() {
    assertThatThrownBy(
            () -> expression(0x76, 0x78, 0x06).evaluate(c -> OptionalLong.of(1), NOTHING))
        .isInstanceOf(MemoryFault.class);
  }

  @Test
  void startsWithWhatIsOnTheStack() throws Exception {
    assertThat(expression(0x23, 5).evaluate(registers(0, 0), NOTHING, 100)) // plus_uconst
        .isEqualTo(new Value.Known(105));
  }

  @Test
  void arithmetic() throws Exception {
    assertThat(value(0x39, 0x34, 0x1c)).isEqualTo(5); // 9 - 4
    assertThat(value(0x39, 0x34, 0x16, 0x1c)).isEqualTo(-5); // swapped
    assertThat(value(0x31, 0x32, 0x33, 0x17, 0x1c, 0x1c)).isEqualTo(3 - (1 - 2)); // rotated
    assertThat(value(0x09, 0xff, 0x33, 0x25)).isEqualTo(-1L >>> 3);
    assertThat(value(0x09, 0xff, 0x33, 0x26)).isEqualTo(-1);
    assertThat(value(0x0d, 0xfe, 0xff, 0xff, 0xff)).isEqualTo(-2);
    assertThat(value(0x30, 0x28, 1, 0, 0x39, 0x38)).isEqualTo(8); // bra, not taken
    assertThat(value(0x35, 0x31, 0x28, 1, 0, 0x39)).isEqualTo(5); // bra, taken
  }

  private static long value(int... code) throws Exception {
    Value value = expression(code).evaluate(registers(0, 0), NOTHING);
    return ((Value.Known) value).value();
  }

  @Test
  void endsAlways() {
    assertRefused("steps", 0x2f, 0xfd, 0xff); // a jump to itself
    assertRefused("values", 0x31, 0x2f, 0xfc, 0xff); // a push for ever
    assertRefused("more values", 0x22);
    assertRefused("jump", 0x2f, 0x00, 0x70);
    assertRefused("zero", 0x31, 0x30, 0x1b);
    assertRefused("early", 0x0e, 1, 2);
    assertRefused("operation", 0x31, 0x31, 0xf7);
  }

  private static void assertRefused(String why, int... code) {
    assertThatThrownBy(() -> expression(code).evaluate(registers(0, 0), NOTHING))
        .isInstanceOf(DwarfException.class)
        .hasMessageContaining(why);
  }
}

package dev.unhang.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SmallFunctionTest {

  @Test
  void readsAConstant() {
    assertThat(SmallFunction.constant(code("b802000000c3"))).hasValue(2);
    assertThat(SmallFunction.constant(code("f30f1efab801000000c3"))).hasValue(1);
    assertThat(SmallFunction.constant(code("31c0c3"))).hasValue(0);
    assertThat(SmallFunction.constant(code("f30f1efa31c0c3"))).hasValue(0);
  }

  @Test
  void anythingElseIsNoConstant() {
    assertThat(SmallFunction.constant(code("b80200000090c3"))).isEmpty();
    assertThat(SmallFunction.constant(code("31c090c3"))).isEmpty();
    assertThat(SmallFunction.constant(code("b80200"))).isEmpty();
    assertThat(SmallFunction.constant(code(""))).isEmpty();
  }

  /** libgomp's omp_get_max_threads: a load, a lea through a register, then the one that counts. */
  @Test
  void findsTheFirstAddress() {
    String code =
        "f30f1efa" // endbr64
            + "488b05fd8d0300" // mov 0x38dfd(%rip),%rax
            + "64488b5058" // mov %fs:0x58(%rax),%rdx
            + "4885d2" // test %rdx,%rdx
            + "488d8298000000" // lea 0x98(%rdx),%rax
            + "488d151f920300" // lea 0x3921f(%rip),%rdx
            + "480f44c28b00c3";
    assertThat(SmallFunction.firstAddress(code(code))).hasValue(0x473c0 - 0xe180);
    assertThat(SmallFunction.firstAddress(code("488d8298000000c3"))).isEmpty();
    assertThat(SmallFunction.firstAddress(code("488d151f92"))).isEmpty();
  }

  @Test
  void anyBytesAreTaken() {
    Random random = new Random(4);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextInt(70)];
      random.nextBytes(bytes);
      ByteBuffer code = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      SmallFunction.constant(code);
      SmallFunction.firstAddress(code);
    }
  }

  private static ByteBuffer code(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.LITTLE_ENDIAN);
  }
}

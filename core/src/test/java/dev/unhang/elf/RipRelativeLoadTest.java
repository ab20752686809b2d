package dev.unhang.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RipRelativeLoadTest {

  private static ByteBuffer code(String hex) {
    byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void findsTheVariable() {
    assertThat(RipRelativeLoad.variable(0x1000, code("48 8b 05 00 02 00 00 c3"))).hasValue(0x1207);
    assertThat(RipRelativeLoad.variable(0x1000, code("48 8b 05 f9 ff ff ff c3 90 90 90 90")))
        .hasValue(0x1000);
  }

  @Test
  void passesOverTheBranchTarget() {
    assertThat(RipRelativeLoad.variable(0x1000, code("f3 0f 1e fa 48 8b 05 00 02 00 00 c3")))
        .hasValue(0x120b);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "48 8b 05 00 02 00 00 c2", // no ret
        "48 8d 05 00 02 00 00 c3", // lea
        "8b 05 00 02 00 00 c3 90", // 32 bits
        "f3 0f 1e fa 48 8b 05 00",
        "48 8b 05 00 02 00 00",
        "f3 0f 1e fa",
        "c3"
      })
  void anyOtherFunctionIsNotOne(String hex) {
    assertThat(RipRelativeLoad.variable(0x1000, code(hex))).isEmpty();
  }
}

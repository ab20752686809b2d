package dev.unhang.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClearedFlagTest {

  /** The end of Debian 3.11's _PyOS_InterruptOccurred. */
  @Test
  void findsAFlagThatIsLoadedAndCleared() {
    String code =
        "75f3" // jne
            + "8b0596526400" // mov 0x645296(%rip),%eax
            + "85c074e9" // test %eax,%eax; je
            + "c7058852640000000000" // movl $0x0,0x645288(%rip)
            + "b8010000005bc3";
    assertThat(ClearedFlag.address(0x47af62, code(code))).hasValue(0xac0200);
  }

  @Test
  void findsAFlagThatIsComparedAndCleared() {
    String code = "833df90f00000074f1" + "c705ed0f000000000000" + "c3";
    assertThat(ClearedFlag.address(0x1000, code(code))).hasValue(0x2000);
  }

  @Test
  void whatIsOnlyClearedIsNone() {
    assertThat(ClearedFlag.address(0, code("c7058852640000000000c3"))).isEmpty();
    assertThat(ClearedFlag.address(0, code("8b0500000000c7058852640000000000c3"))).isEmpty();
    assertThat(ClearedFlag.address(0, code("c70588"))).isEmpty();
  }

  @Test
  void anyBytesAreTaken() {
    Random random = new Random(4);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextInt(ClearedFlag.LENGTH)];
      random.nextBytes(bytes);
      ClearedFlag.address(0, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }
  }

  private static ByteBuffer code(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.LITTLE_ENDIAN);
  }
}

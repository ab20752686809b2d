package dev.unhang.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands before a return address, as assembled by GNU as. */
final class CallInstructionTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "e8 10 20 30 40", // call rel32
        "ff d0", // call *%rax
        "41 ff d4", // call *%r12
        "ff 10", // call *(%rax)
        "ff 50 08", // call *8(%rax)
        "ff 54 24 08", // call *8(%rsp)
        "ff 15 10 20 30 40", // call *0x40302010(%rip)
        "ff 90 88 00 00 00", // call *0x88(%rax)
        "ff 94 c3 88 00 00 00", // call *0x88(%rbx,%rax,8)
        "ff 14 c5 10 20 30 40", // call *0x40302010(,%rax,8)
        "41 ff 14 c4" // call *(%r12,%rax,8)
      })
  void isACall(String code) {
    assertThat(X86_64.endsInCall(padded(code))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "90 90 90 90 90", // nop
        "0f 05", // syscall
        "e9 10 20 30 40", // jmp rel32
        "ff e0", // jmp *%rax
        "ff 25 10 20 30 40", // jmp *0x40302010(%rip)
        "ff 75 08", // push 8(%rbp)
        "ff d0 90", // nop behind a call
        "48 89 e5" // mov %rsp,%rbp
      })
  void isNone(String code) {
    assertThat(X86_64.endsInCall(padded(code))).isFalse();
  }

  private static byte[] padded(String code) {
    byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(code);
    byte[] padded = new byte[X86_64.LONGEST_CALL];
    System.arraycopy(bytes, 0, padded, padded.length - bytes.length, bytes.length);
    return padded;
  }
}

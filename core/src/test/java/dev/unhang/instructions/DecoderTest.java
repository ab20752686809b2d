package dev.unhang.instructions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Instructions as GNU as assembles them. */
final class DecoderTest {
  private static final int RAX = 0;
  private static final int RBX = 3;
  private static final int RBP = 6;
  private static final int RSP = 7;
  private static final int R12 = 12;
  private static final long ADDRESS = 0x1000;

  static List<Arguments> effects() {
    return List.of(
        Arguments.of("53", new Effect.Push(RBX)),
        Arguments.of("41 54", new Effect.Push(R12)),
        Arguments.of("6a 08", new Effect.PushOther()),
        Arguments.of("ff 74 24 08", new Effect.PushOther()), // push 8(%rsp)
        Arguments.of("5d", new Effect.Pop(RBP)),
        Arguments.of("41 5c", new Effect.Pop(R12)),
        Arguments.of("8f 00", new Effect.PopOther()), // pop (%rax)
        Arguments.of("48 89 e5", new Effect.Move(RBP, RSP)),
        Arguments.of("48 8b ec", new Effect.Move(RBP, RSP)), // the other way to write it
        Arguments.of("4c 8b 64 24 10", new Effect.Load(R12, new Place(RSP, 16))),
        Arguments.of("48 89 9d 00 ff ff ff", new Effect.Store(new Place(RBP, -256), RBX)),
        Arguments.of("48 8d 65 e0", new Effect.Address(RSP, new Place(RBP, -32))),
        Arguments.of("48 8d 05 10 00 00 00", new Effect.Lose(RAX)), // lea 16(%rip),%rax
        Arguments.of("48 83 ec 28", new Effect.Add(RSP, -40)),
        Arguments.of("48 81 c4 00 10 00 00", new Effect.Add(RSP, 4096)),
        Arguments.of("48 83 ec 80", new Effect.Add(RSP, 128)),
        Arguments.of("48 83 e4 c0", new Effect.And(RSP, -64)),
        Arguments.of("48 29 c4", new Effect.Lose(RSP)), // sub %rax,%rsp
        Arguments.of("48 39 c4", new Effect.None()), // cmp %rax,%rsp
        Arguments.of("89 e5", new Effect.None()), // mov %esp,%ebp
        Arguments.of("c9", new Effect.Leave()),
        Arguments.of("c3", new Effect.Return(0)),
        Arguments.of("f3 c3", new Effect.Return(0)), // rep ret
        Arguments.of("c2 10 00", new Effect.Return(16)),
        Arguments.of("eb fe", new Effect.Jump(ADDRESS)),
        Arguments.of("e9 fb 0f 00 00", new Effect.Jump(0x2000)),
        Arguments.of("75 0e", new Effect.Branch(0x1010)),
        Arguments.of("0f 84 fa 0f 00 00", new Effect.Branch(0x2000)),
        Arguments.of("ff 25 10 00 00 00", new Effect.JumpByPointer()), // jmp *16(%rip)
        Arguments.of("ff a0 10 00 00 00", new Effect.JumpByPointer()), // jmp *16(%rax)
        Arguments.of("ff e0", new Effect.NowhereKnown()), // jmp *%rax
        Arguments.of("ff 24 c5 10 20 30 00", new Effect.NowhereKnown()), // jmp *0x302010(,%rax,8)
        Arguments.of("0f 0b", new Effect.NowhereKnown()), // ud2
        Arguments.of("ff d0", new Effect.None()), // call *%rax
        Arguments.of("e8 10 20 30 40", new Effect.None()));
  }

  @ParameterizedTest
  @MethodSource("effects")
  void effect(String code, Effect effect) throws Exception {
    byte[] bytes = bytes(code);
    assertThat(Decoder.decode(padded(bytes), 0, ADDRESS))
        .isEqualTo(new Instruction(bytes.length, effect));
    assertThat(Decoder.decode(bytes, 0, ADDRESS).length()).isEqualTo(bytes.length);
  }

  @ParameterizedTest
  @CsvSource({
    "f3 0f 1e fa, endbr64",
    "66 2e 0f 1f 84 00 00 00 00 00, cs nopw 0x0(%rax.%rax.1)",
    "48 b8 11 22 33 44 55 66 77 88, movabs $0x8877665544332211.%rax",
    "66 b8 11 22, mov $0x2211.%ax",
    "66 c7 00 11 22, movw $0x2211.(%rax)",
    "48 c7 04 24 11 22 33 44, movq $0x44332211.(%rsp)",
    "f6 00 01, testb $1.(%rax)",
    "f6 18, negb (%rax)",
    "66 f7 00 01 00, testw $1.(%rax)",
    "48 f7 d8, neg %rax",
    "48 0f af c3, imul %rbx.%rax",
    "69 c0 11 22 33 44, imul $0x44332211.%eax.%eax",
    "66 0f 70 c0 4e, pshufd $0x4e.%xmm0.%xmm0",
    "f2 0f 38 f1 c0, crc32l %eax.%eax",
    "66 0f 3a 0f c1 08, palignr $8.%xmm1.%xmm0",
    "c5 f8 77, vzeroupper",
    "c5 fc 11 44 24 40, vmovups %ymm0.64(%rsp)",
    "c4 e2 7d 18 00, vbroadcastss (%rax).%ymm0",
    "c4 e3 7d 19 c0 01, vextractf128 $1.%ymm0.%xmm0",
    "c5 fd 70 c0 01, vpshufd $1.%ymm0.%ymm0",
    "62 f2 fd 48 b8 c0, vfmadd231pd %zmm0.%zmm0.%zmm0",
    "62 f1 7c 48 11 44 24 01, vmovups %zmm0.64(%rsp)",
    "62 f3 fd 48 1b c0 01, vextractf64x4 $1.%zmm0.%ymm0",
    "64 48 8b 04 25 28 00 00 00, mov %fs:0x28.%rax",
    "48 8b 84 c3 00 01 00 00, mov 256(%rbx.%rax.8).%rax",
    "f0 48 0f c1 07, lock xadd %rax.(%rdi)",
    "f3 48 a5, rep movsq"
  })
  void length(String code, String text) throws Exception {
    byte[] bytes = bytes(code);
    assertThat(Decoder.decode(padded(bytes), 0, ADDRESS).length()).as(text).isEqualTo(bytes.length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"06", "d4 0a", "0f 04", "c4 00 00 00", "48", "e8 10 20", "48 8b 84"})
  void none(String code) {
    assertThatThrownBy(() -> Decoder.decode(bytes(code), 0, ADDRESS))
        .isInstanceOf(UnknownInstruction.class);
  }

  private static byte[] bytes(String code) {
    return HexFormat.ofDelimiter(" ").parseHex(code);
  }

  private static byte[] padded(byte[] code) {
    return Arrays.copyOf(code, code.length + Decoder.LONGEST);
  }
}

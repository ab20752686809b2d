package dev.unhang.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.memory.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class BuildKindTest {
  private static final long TYPE = 0x5000;

  @Test
  void byExportedSymbols() throws Exception {
    assertThat(BuildKind.of(type(8), symbols(Map.of("PyType_Type", TYPE))))
        .isEqualTo(BuildKind.RELEASE);
    assertThat(BuildKind.of(type(8), symbols(Map.of("PyType_Type", TYPE, "_Py_RefTotal", 0x6000L))))
        .isEqualTo(BuildKind.DEBUG);
    assertThat(BuildKind.of(type(8), symbols(Map.of("_Py_NegativeRefcount", 0x6000L))))
        .isEqualTo(BuildKind.DEBUG);
  }

  @Test
  void byTheHeadOfTypesOwnType() throws Exception {
    assertThat(BuildKind.of(type(24), symbols(Map.of("PyType_Type", TYPE))))
        .isEqualTo(BuildKind.TRACE_REFS);
  }

  /** The start of a type object that is its own type. */
  private static Memory type(int offset) {
    ByteBuffer head = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(offset, TYPE);
    return (address, into, at, length) -> head.get((int) (address - TYPE), into, at, length);
  }

  private static Function<String, OptionalLong> symbols(Map<String, Long> symbols) {
    return name ->
        Optional.ofNullable(symbols.get(name)).map(OptionalLong::of).orElse(OptionalLong.empty());
  }
}

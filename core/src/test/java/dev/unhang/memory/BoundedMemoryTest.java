package dev.unhang.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BoundedMemoryTest {
  @Test
  void faultsAfterTheLastRead() throws MemoryFault {
    Memory memory = new BoundedMemory((address, into, offset, length) -> into[offset] = 7, 2);
    assertThat(memory.u8(0)).isEqualTo(7);
    assertThat(memory.u8(0)).isEqualTo(7);
    assertThatThrownBy(() -> memory.u8(0))
        .isInstanceOf(MemoryFault.class)
        .hasMessageContaining("2 reads");
    assertThatThrownBy(() -> memory.u8(0)).isInstanceOf(MemoryFault.class);
  }
}

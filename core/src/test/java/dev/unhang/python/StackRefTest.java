package dev.unhang.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.python.StackRef.Reference;
import dev.unhang.python.StackRef.SmallInt;
import org.junit.jupiter.api.Test;

class StackRefTest {
  @Test
  void plainPointersAreReferences() {
    assertThat(StackRef.of(0x7f0012345678L)).contains(new Reference(0x7f0012345678L));
  }

  @Test
  void tagsOfReferencesAreTakenOff() {
    assertThat(StackRef.of(0x7f0012345678L | 1)).contains(new Reference(0x7f0012345678L));
    assertThat(StackRef.of(0x7f0012345678L | 2)).contains(new Reference(0x7f0012345678L));
  }

  @Test
  void nullIsNothingWithAndWithoutTag() {
    assertThat(StackRef.of(0)).isEmpty();
    assertThat(StackRef.of(1)).isEmpty();
  }

  @Test
  void taggedIntegersKeepTheirSign() {
    assertThat(StackRef.of(5 << 2 | 3)).contains(new SmallInt(5));
    assertThat(StackRef.of(3)).contains(new SmallInt(0));
    assertThat(StackRef.of(-7L << 2 | 3)).contains(new SmallInt(-7));
  }
}

package dev.unhang.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class LayoutTest {
  private final Layout layout =
      new Layout("CPython 3.8", Map.of(Member.OBJECT_TYPE, 8, Member.THREAD_PREV, 0));

  @Test
  void knowsItsMembersAlsoAtZero() {
    assertThat(layout.offset(Member.OBJECT_TYPE)).isEqualTo(8);
    assertThat(layout.offset(Member.THREAD_PREV)).isZero();
  }

  @Test
  void saysWhatItLacks() {
    assertThat(layout.has(Member.THREAD_NEXT)).isFalse();
    assertThatThrownBy(() -> layout.offset(Member.THREAD_NEXT))
        .isInstanceOf(MissingMember.class)
        .hasMessage("CPython 3.8 has no PyThreadState.next");
  }

  @Test
  void anUnknownVersionIsDeclared() {
    assertThatThrownBy(() -> Layouts.forVersion(2, 7, false))
        .isInstanceOf(UnknownVersion.class)
        .hasMessageContaining("CPython 2.7");
  }

  @Test
  void aPatchReleaseMayHaveItsOwn() throws UnknownVersion {
    Layout before = Layouts.forRelease(new Release(3, 7, 3), false);
    Layout after = Layouts.forRelease(new Release(3, 7, 4), false);
    assertThat(before.offset(Member.RUNTIME_GIL)).isEqualTo(1176);
    assertThat(after.offset(Member.RUNTIME_GIL)).isEqualTo(1264);
    assertThat(Layouts.forVersion(3, 7, false).offset(Member.RUNTIME_GIL)).isEqualTo(1264);
  }

  @Test
  void aBuildWithUnknownHeadsIsRefused() throws UnknownVersion {
    Release old = new Release(3, 7, 16);
    assertThat(Layouts.forRelease(old, BuildKind.TRACE_REFS).offset(Member.OBJECT_TYPE))
        .isEqualTo(24);
    assertThatThrownBy(() -> Layouts.forRelease(new Release(3, 8, 18), BuildKind.TRACE_REFS))
        .isInstanceOf(UnknownVersion.class);
  }
}

package dev.unhang.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unhang.memory.MemoryFault;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Of the test's own process. */
final class CapturedPagesTest {
  private static final int PAGE = 4096;
  private static final int PAGES = 2500; // more than one system call takes

  private final int self = (int) ProcessHandle.current().pid();
  private final RemoteMemory live = new RemoteMemory(self);

  @Test
  void areAsTheyWereWhenTheyWereCaptured() throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate((long) PAGE * (PAGES + 1), PAGE);
      for (int i = 0; i < PAGES; i++) {
        memory.set(ValueLayout.JAVA_LONG, (long) PAGE * i + 8, i);
      }
      Set<Long> pages = new LinkedHashSet<>();
      for (int i = 0; i < PAGES; i++) {
        pages.add(memory.address() + (long) PAGE * i);
      }
      pages.add(0L); // can't be read
      pages.add(memory.address() + (long) PAGE * PAGES);
      CapturedPages captured = new CapturedPages(self, pages, live);
      captured.capture();
      memory.fill((byte) -1);
      for (int i = 0; i < PAGES; i++) {
        assertThat(captured.u64(memory.address() + (long) PAGE * i + 8)).isEqualTo(i);
      }
      assertThat(captured.u64(memory.address() + PAGE - 4)).isZero(); // across two pages
      assertThat(captured.u64(memory.address() + (long) PAGE * PAGES)).isZero(); // behind the fault
      assertThatThrownBy(() -> captured.u64(0)).isInstanceOf(MemoryFault.class);
      assertThat(captured.missed()).isFalse();
      captured.close();
      assertThat(captured.u64(memory.address() + 8)).isEqualTo(-1);
    }
  }

  @Test
  void whatWasNotCapturedIsReadAsItIs() throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(PAGE, PAGE);
      try (CapturedPages captured = new CapturedPages(self, Set.of(), live)) {
        captured.capture();
        memory.set(ValueLayout.JAVA_LONG, 16, 7);
        assertThat(captured.u64(memory.address() + 16)).isEqualTo(7);
        assertThat(captured.missed()).isTrue();
      }
    }
  }
}

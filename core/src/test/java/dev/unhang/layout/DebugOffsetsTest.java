package dev.unhang.layout;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class DebugOffsetsTest {
  private static final long RUNTIME = 0x7f00_0000_1000L;
  private static final int LENGTH = 1024;

  /** A runtime of 3.14.7 that tells what the table has. */
  private final ByteBuffer bytes = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);

  private final Map<Member, Integer> table = Table.load("cpython-3.14.5").orElseThrow();
  private final Layout tabled = new Layout("3.14", table);
  private final Map<Member, Integer> places = Table.load("debug-offsets-3.14").orElseThrow();

  DebugOffsetsTest() {
    bytes.put(0, "xdebugpy".getBytes(US_ASCII)).putLong(8, 0x030e07f0);
    places.forEach((member, place) -> bytes.putLong(place, table.getOrDefault(member, 8)));
  }

  private DebugOffsets read() throws Exception {
    return DebugOffsets.read(memory(), RUNTIME).orElseThrow();
  }

  private Memory memory() {
    return (address, into, offset, length) -> {
      long start = address - RUNTIME;
      if (start < 0 || start > LENGTH - length) {
        throw new MemoryFault(address, length);
      }
      bytes.get((int) start, into, offset, length);
    };
  }

  @Test
  void chooseTheTableThatAgrees() throws Exception {
    assertThat(read().release()).isEqualTo(new Release(3, 14, 7));
    Layout layout = Layouts.withDebugOffsets(read());
    assertThat(layout.name()).isEqualTo("CPython 3.14.7");
    assertThat(layout.verified()).isTrue();
    table.forEach((member, offset) -> assertThat(layout.offset(member)).isEqualTo(offset));
  }

  @Test
  void tellADebugBuildByItsSizes() throws Exception {
    Layout debug = Layouts.forVersion(3, 14, true);
    tell(Member.INTERPRETER_SIZEOF, debug.offset(Member.INTERPRETER_SIZEOF));
    Layout layout = Layouts.withDebugOffsets(read());
    assertThat(layout.name()).isEqualTo("CPython 3.14.7 debug build");
    assertThat(layout.offset(Member.INTERPRETER_ASYNCIO_TASKS_HEAD))
        .isEqualTo(debug.offset(Member.INTERPRETER_ASYNCIO_TASKS_HEAD));
  }

  @Test
  void counterAnAssumptionAboutThePatchRelease() throws Exception {
    Layout older = Layouts.forRelease(new Release(3, 14, 4), false);
    places.forEach((member, place) -> bytes.putLong(place, older.offset(member)));
    Layout layout = Layouts.withDebugOffsets(read());
    assertThat(layout.verified()).isTrue();
    assertThat(layout.offset(Member.INTERPRETER_ASYNCIO_TASKS_HEAD))
        .isEqualTo(older.offset(Member.INTERPRETER_ASYNCIO_TASKS_HEAD))
        .isNotEqualTo(tabled.offset(Member.INTERPRETER_ASYNCIO_TASKS_HEAD));
  }

  @Test
  void ofAsyncioStandApart() throws Exception {
    Table.load("asyncio-debug-offsets-3.14")
        .orElseThrow()
        .forEach((member, place) -> bytes.putLong(place, tabled.offset(member)));
    int size = tabled.offset(Member.THREAD_IMPL_SIZEOF);
    bytes.putLong(80, size - 8);
    Map<Member, Integer> told = DebugOffsets.readAsyncio(memory(), RUNTIME, new Release(3, 14, 7));
    Layout layout = tabled.with(told);
    assertThat(layout.offset(Member.THREAD_IMPL_ASYNCIO_RUNNING_LOOP)).isEqualTo(size - 8);
    assertThat(layout.offset(Member.TASK_FUT_WAITER))
        .isEqualTo(tabled.offset(Member.TASK_FUT_WAITER));
    assertThat(layout.has(Member.THREAD_CFRAME)).isFalse();
    bytes.putLong(80, size);
    assertThatThrownBy(() -> DebugOffsets.readAsyncio(memory(), RUNTIME, new Release(3, 14, 7)))
        .isInstanceOf(ImplausibleOffsets.class);
  }

  @Test
  void haveTheLastWord() throws Exception {
    tell(Member.THREAD_CURRENT_FRAME, 88);
    Layout layout = Layouts.withDebugOffsets(read());
    assertThat(layout.verified()).isFalse();
    assertThat(layout.offset(Member.THREAD_CURRENT_FRAME)).isEqualTo(88);
    assertThat(layout.offset(Member.THREAD_ID)).isEqualTo(tabled.offset(Member.THREAD_ID));
  }

  @Test
  void ofANewerVersionAreTriedWithTheNewestTables() throws Exception {
    Layout newest = Layouts.forVersion(3, 15, false);
    Table.load("debug-offsets-3.15")
        .orElseThrow()
        .forEach((member, place) -> bytes.putLong(place, newest.offset(member)));
    bytes.putLong(8, 0x031000a1);
    Layout layout = Layouts.withDebugOffsets(read());
    assertThat(layout.name()).isEqualTo("CPython 3.16.0");
    assertThat(layout.verified()).isFalse();
    assertThat(layout.offset(Member.THREAD_BASE_FRAME))
        .isEqualTo(newest.offset(Member.THREAD_BASE_FRAME));
  }

  @Test
  void areNotThereBefore313() throws Exception {
    bytes.putLong(0, 0);
    assertThat(DebugOffsets.read(memory(), RUNTIME)).isEmpty();
  }

  @Test
  void ofAFreeThreadedBuildAreRefused() throws Exception {
    bytes.putLong(16, 1);
    DebugOffsets told = read();
    assertThat(told.freeThreaded()).isTrue();
    assertThatThrownBy(() -> Layouts.withDebugOffsets(told))
        .isInstanceOf(UnknownVersion.class)
        .hasMessageContaining("CPython 3.14.7, free-threaded, is not supported");
  }

  @Test
  void areRefusedWhereTheyCannotBeTrue() {
    assertRefused(Member.THREAD_CURRENT_FRAME, 1 << 25); // far away
    assertRefused(Member.THREAD_CURRENT_FRAME, -8);
    assertRefused(Member.THREAD_CURRENT_FRAME, 4000); // behind the struct's end
    assertRefused(Member.THREAD_CURRENT_FRAME, 73); // a pointer at an odd place
    assertRefused(Member.THREAD_CURRENT_FRAME, tabled.offset(Member.THREAD_NEXT)); // taken
    assertRefused(Member.THREAD_SIZEOF, 0);
  }

  private void assertRefused(Member member, long value) {
    tell(member, value);
    assertThatThrownBy(this::read).isInstanceOf(ImplausibleOffsets.class);
    tell(member, tabled.offset(member));
  }

  private void tell(Member member, long value) {
    bytes.putLong(new Layout("places", places).offset(member), value);
  }

  @Test
  void nothingUndeclaredComesOfGarbage() throws Exception {
    Random random = new Random(2026);
    byte[] good = bytes.array().clone();
    int refused = 0;
    for (int i = 0; i < 2000; i++) {
      bytes.put(0, good);
      for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
        int at = random.nextInt(8, 760);
        bytes.put(at, (byte) (bytes.get(at) ^ 1 << random.nextInt(8)));
      }
      try {
        Layouts.withDebugOffsets(read());
      } catch (ImplausibleOffsets | UnknownVersion e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(1000, 1999);
  }
}

package dev.unhang.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.python.ExceptionTable.Entry;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExceptionTableTest {

  /** {@code with a: b()} in 3.12: {@code f.__code__.co_exceptiontable.hex()}. */
  @Test
  void decodesWhatTheCompilerWrites() {
    assertThat(decode("870b1b039b052407").entries())
        .containsExactly(new Entry(14, 36, 54, 1, true), new Entry(54, 64, 72, 3, true));
  }

  @Test
  void numbersOfSeveralBytesAreHighestFirst() {
    // start 1 << 6 | 2, length 3 << 6 | 1, target (1 << 12) | 5, depth 9
    assertThat(decode("c102" + "4301" + "414005" + "12").entries())
        .containsExactly(new Entry(2 * 66, 2 * (66 + 193), 2 * 4101, 9, false));
  }

  @Test
  void theRangeIncludesItsStartAndExcludesItsEnd() {
    ExceptionTable table = decode("81020802" + "83010a04");
    assertThat(table.covering(1)).isEmpty();
    assertThat(table.covering(2)).contains(new Entry(2, 6, 16, 1, false));
    assertThat(table.covering(5)).contains(new Entry(2, 6, 16, 1, false));
    assertThat(table.covering(6)).contains(new Entry(6, 8, 20, 2, false));
    assertThat(table.covering(8)).isEmpty();
  }

  @Test
  void aHandlerMayProtectSeveralRanges() {
    ExceptionTable table = decode("85020802" + "82010802" + "80010a02");
    assertThat(table.firstProtected(16)).isEqualTo(OptionalInt.of(4));
    assertThat(table.firstProtected(18)).isEmpty();
  }

  @Test
  void whatIsCutOrNotMarkedEndsTheTable() {
    assertThat(decode("").entries()).isEmpty();
    assertThat(decode("810208").entries()).isEmpty();
    assertThat(decode("81020802" + "8302").entries()).hasSize(1);
    assertThat(decode("81020802" + "03020802").entries()).hasSize(1);
    assertThat(decode("81028802").entries()).isEmpty();
    assertThat(decode("ff7f7f7f7f7f7f7f7f7f").entries()).isEmpty();
  }

  @Test
  void handlersAreThoseAroundTheInstructionAndThenAroundEachHandler() {
    ExceptionTable table =
        new ExceptionTable(
            List.of(
                new Entry(0, 20, 60, 1, true),
                new Entry(20, 30, 40, 2, true),
                new Entry(40, 50, 60, 1, true)));
    assertThat(Handlers.byTable(table, 24)).containsExactly(new Handler(40, 2), new Handler(60, 1));
    assertThat(Handlers.byTable(table, 30)).isEmpty();
  }

  @Test
  void handlersThatProtectThemselvesInACircleEnd() {
    ExceptionTable table =
        new ExceptionTable(List.of(new Entry(0, 10, 20, 1, false), new Entry(20, 30, 0, 1, false)));
    assertThat(Handlers.byTable(table, 0)).containsExactly(new Handler(20, 1), new Handler(0, 1));
  }

  @Test
  void anyBytesAreDecodedToSomethingHarmless() {
    Random random = new Random(11);
    int entries = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      for (Entry entry : ExceptionTable.decode(bytes).entries()) {
        assertThat(entry.start()).isNotNegative();
        assertThat(entry.end()).isGreaterThanOrEqualTo(entry.start());
        assertThat(entry.target()).isNotNegative();
        assertThat(entry.depth()).isNotNegative();
        entries++;
      }
    }
    assertThat(entries).isGreaterThan(1_000);
  }

  private static ExceptionTable decode(String hex) {
    return ExceptionTable.decode(HexFormat.of().parseHex(hex));
  }
}

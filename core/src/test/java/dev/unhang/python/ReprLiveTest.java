package dev.unhang.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.memory.MemoryFault;
import dev.unhang.testing.Interpreter;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReprLiveTest {
  private static final ReprLimits ALL = new ReprLimits(100, 1_000_000, 1_000_000, 10_000_000);
  private static final ReprLimits FEW = new ReprLimits(2, 3, 5, 60);

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void equalsWhatTheProgramPrints(Interpreter python) throws MemoryFault {
    try (Live live = new Live(python, "values.py")) {
      assertThat(check(live, ALL)).isGreaterThan(7_000);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void countsWhatItLeavesOut(Interpreter python) throws MemoryFault {
    try (Live live = new Live(python, "limits.py")) {
      assertThat(check(live, FEW)).isGreaterThan(20);
    }
  }

  private static int check(Live live, ReprLimits limits) throws MemoryFault {
    Objects objects = live.objects();
    List<List<String>> values = live.lines("value");
    for (List<String> value : values) {
      assertThat(objects.repr().of(Live.address(value.get(0)), limits))
          .isEqualTo(Live.text(value.get(1)));
    }
    return values.size();
  }
}

package dev.unhang.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LookBudgetTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final LookBudget budget = new LookBudget(0);

  @Test
  void muchIsAllowedAtFirst() {
    assertThat(budget.allows(false)).isTrue();
  }

  @Test
  void halfIsLeftToUrgentLooks() {
    budget.spend(6 * SECOND / 10);
    assertThat(budget.allows(false)).isFalse();
    assertThat(budget.allows(true)).isTrue();
  }

  @Test
  void itGrowsWithTheTimeThatPasses() {
    budget.spend(2 * SECOND);
    assertThat(budget.allows(true)).isFalse();
    budget.grow(199 * SECOND);
    assertThat(budget.allows(true)).isFalse();
    budget.grow(201 * SECOND);
    assertThat(budget.allows(true)).isTrue();
    assertThat(budget.allows(false)).isFalse();
    budget.grow(1000 * SECOND);
    assertThat(budget.allows(false)).isTrue();
  }

  @Test
  void whatIsNotUsedIsNotKeptForEver() {
    budget.grow(100_000 * SECOND);
    budget.spend(SECOND);
    assertThat(budget.allows(true)).isFalse();
  }
}

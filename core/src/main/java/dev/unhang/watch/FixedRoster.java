package dev.unhang.watch;

import java.util.List;

/** Processes that were named, and no others. */
final class FixedRoster implements Roster {
  private final List<Integer> named;
  private List<Integer> coming;

  FixedRoster(List<Integer> named) {
    this.named = List.copyOf(named);
    this.coming = this.named;
  }

  @Override
  public List<Integer> joined() {
    List<Integer> joined = coming;
    coming = List.of();
    return joined;
  }

  @Override
  public void ended(int pid) {}

  @Override
  public boolean mayGrow() {
    return false;
  }

  @Override
  public boolean asked(int pid) {
    return named.contains(pid);
  }
}

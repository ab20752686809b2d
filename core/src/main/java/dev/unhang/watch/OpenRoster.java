package dev.unhang.watch;

import dev.unhang.linux.NumberedFolder;
import dev.unhang.linux.ProcFs;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/** Every process run by Python that may be looked into, but for what unhang itself started. */
final class OpenRoster implements Roster {
  private final Optional<NumberedFolder> processes = NumberedFolder.processes();
  private final PythonSieve sieve;
  private final int self = (int) ProcessHandle.current().pid();

  OpenRoster(IntPredicate python) {
    this.sieve = new PythonSieve(python);
  }

  @Override
  public List<Integer> joined() {
    List<Integer> living = processes.map(NumberedFolder::list).orElse(List.of());
    Set<Integer> all = new HashSet<>(living);
    sieve.keepOnly(all);
    return living.stream().filter(pid -> pid != self && sieve.passes(pid) && !ours(pid)).toList();
  }

  private boolean ours(int pid) {
    try {
      return ProcFs.stat(pid).parent() == self;
    } catch (IOException ended) {
      return true;
    }
  }

  @Override
  public void ended(int pid) {}

  @Override
  public boolean mayGrow() {
    return true;
  }

  @Override
  public boolean asked(int pid) {
    return false;
  }

  @Override
  public void close() {
    processes.ifPresent(NumberedFolder::close);
  }
}

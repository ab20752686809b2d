package dev.unhang.findings;

import java.util.List;

/** All rules, in the order in which their findings are reported: what explains most comes first. */
final class Rules {
  static final List<Rule> ALL =
      List.of(
          CircleRules.GIL_LOCK_INVERSION,
          CircleRules.IMPORT_DEADLOCK,
          CircleRules.PIPE_DEADLOCK,
          CircleRules.PROCESS_CYCLE,
          CircleRules.LOOP_WAITS_FOR_ITSELF,
          CircleRules.POOL_STARVATION,
          CircleRules.SIGNAL_HANDLER_DEADLOCK,
          CircleRules.FINALIZER_DEADLOCK,
          CircleRules.SELF_DEADLOCK,
          CircleRules.TASK_CYCLE,
          CircleRules.JOIN_DEADLOCK,
          CircleRules.LOCK_CYCLE,
          CircleRules.WAIT_CYCLE,
          new ForkAfterThreads(),
          GoneRule.FORK_ORPHANED_LOCK,
          GoneRule.PEER_DIED,
          new LibraryThreadStays(),
          new NeverSignalled(),
          new GilHeldInNativeCode(),
          new EventLoopBlocked(),
          new ExitBlocked(),
          new InterruptPending(),
          MultipleLibraries.BLAS,
          MultipleLibraries.OPENMP);

  private Rules() {}
}

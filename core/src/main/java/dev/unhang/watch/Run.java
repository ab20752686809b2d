package dev.unhang.watch;

import dev.unhang.linux.Child;
import dev.unhang.linux.ExitStatus;
import dev.unhang.linux.Signal;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.target.CannotInspect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts a program, watches it, and ends as it does: {@code unhang run}. */
public final class Run {
  /** What timeout(1) exits with. */
  public static final int TIMED_OUT = 124;

  /** Where nobody knows how the program ended. */
  private static final int FAILED = 125;

  private static final Duration STEP = Duration.ofMillis(200);
  private static final Duration WATCHER_ENDS_WITHIN = Duration.ofSeconds(5);

  private final WatchOptions options;
  private final WatchContext context;
  private final Child child;
  private final Relay relay;
  private final Interrupts interrupts;
  private final Job job;
  private final long start = System.nanoTime();
  private boolean timedOut;

  private Run(
      WatchOptions options, WatchContext context, Child child, Relay relay, Interrupts interrupts) {
    this.options = options;
    this.context = context;
    this.child = child;
    this.relay = relay;
    this.interrupts = interrupts;
    this.job = new Job(child.pid(), context.listener());
  }

  /**
   * Runs a program to its end.
   *
   * @param launcher made before any file was opened
   * @param command the last arguments of this process's own command line
   * @return its exit status, 128+n where signal n ended it, {@link #TIMED_OUT} where the time that
   *     it was given was over
   * @throws CannotStart if it could not be started
   */
  public static int run(
      Launcher launcher, List<String> command, WatchOptions options, WatchContext context)
      throws CannotStart, InterruptedException {
    return run(launcher, new Program(command, Map.of(), pid -> {}), options, context);
  }

  /**
   * Runs a program to its end.
   *
   * @see #run(Launcher, List, WatchOptions, WatchContext)
   */
  public static int run(
      Launcher launcher, Program program, WatchOptions options, WatchContext context)
      throws CannotStart, InterruptedException {
    Interrupts interrupts = new Interrupts();
    Relay relay =
        Relay.install(signal -> {
          if (signal == Signal.INT) {
            interrupts.press(System.nanoTime());
          }
        });
    try (Child child = launcher.start(program.command(), program.environment())) {
      relay.serve(child);
      program.started().accept(child.pid());
      return new Run(options, context.shared(), child, relay, interrupts).toTheEnd();
    }
  }

  private int toTheEnd() throws InterruptedException {
    Actions actions = new Actions(options.onHang(), context);
    Watcher watcher = new Watcher(options, context, roster(), false, actions::begin);
    Thread watching = Thread.ofPlatform().daemon().name("unhang-watch").start(() -> watch(watcher));
    Optional<ExitStatus> status = child.await(STEP);
    while (status.isEmpty()) {
      relay.poll();
      long now = System.nanoTime();
      if (interrupts.overdue(now)) {
        notInterrupted();
      }
      if (interrupts.endsProgram()) {
        job.end();
      }
      if (!timedOut && options.timeout().filter(t -> now - start >= t.toNanos()).isPresent()) {
        timeOut();
      }
      status = child.await(STEP);
    }
    job.finish();
    watcher.stop();
    watching.join(WATCHER_ENDS_WITHIN);
    actions.await();
    return timedOut ? TIMED_OUT : inWordsOfAShell(status.get());
  }

  /** Whatever goes wrong with the watching, the program is not to suffer. */
  private void watch(Watcher watcher) {
    try {
      watcher.run(Optional.empty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      context.listener().notice(new Notice.CannotLook(child.pid(), "watching failed: " + e));
    }
  }

  private Roster roster() {
    List<Integer> pids = List.of(child.pid());
    return options.children()
        ? new TreeRoster(pids, context.python())
        : new NamedRoster(pids, context.python());
  }

  private void notInterrupted() {
    Optional<Report> report = look();
    if (report.flatMap(this::main).filter(Prompt::isAt).isPresent()) {
      interrupts.actedUpon();
    } else {
      context.listener().notice(new Notice.NotInterrupted(child.pid(), report));
    }
  }

  private void timeOut() {
    timedOut = true;
    Duration after = options.timeout().orElseThrow();
    context.listener().notice(new Notice.TimedOut(child.pid(), after, look()));
    job.end();
  }

  private Optional<Report> look() {
    try {
      return Optional.of(Confirmed.look(context.looker(), List.of(child.pid()), true));
    } catch (CannotInspect e) {
      return Optional.empty();
    }
  }

  private Optional<ThreadInfo> main(Report report) {
    return report.picture().processes().stream()
        .filter(process -> process.pid() == child.pid())
        .map(ProcessInfo::threads)
        .flatMap(List::stream)
        .filter(ThreadInfo::main)
        .findFirst();
  }

  static int inWordsOfAShell(ExitStatus status) {
    return switch (status) {
      case ExitStatus.Exited(int code) -> code;
      case ExitStatus.Killed(int signal, boolean _) -> 128 + signal;
      case ExitStatus.Lost() -> FAILED;
    };
  }
}

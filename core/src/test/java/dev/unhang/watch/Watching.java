package dev.unhang.watch;

import dev.unhang.testing.PythonProgram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A watcher at work in this process, and what it has told. */
final class Watching implements AutoCloseable {
  static final WatchOptions QUICK =
      new WatchOptions(
          Duration.ofMillis(500),
          Duration.ofMillis(20),
          Duration.ofMinutes(10),
          WatchOptions.DEFAULT.onHang(),
          WatchOptions.DEFAULT.timeout(),
          false);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final BlockingQueue<Notice> notices = new LinkedBlockingQueue<>();
  private final Watcher watcher;
  private final Thread thread;

  private Watching(WatchOptions options, Roster roster) {
    this.watcher = new Watcher(options, Main.context(notices::add), roster, false, (_, _) -> {});
    this.thread = Thread.ofPlatform().start(this::run);
  }

  static Watching of(PythonProgram program) {
    return of(QUICK, program);
  }

  static Watching of(WatchOptions options, PythonProgram program) {
    List<Integer> named = List.of(program.pid());
    return of(options, new NamedRoster(named, Main.context(_ -> {}).python()));
  }

  static Watching of(WatchOptions options, Roster roster) {
    return new Watching(options, roster);
  }

  private void run() {
    try {
      watcher.run(WatchOptions.DEFAULT.timeout());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next notice of a kind that is as wanted; others are passed over. */
  <N extends Notice> N await(Class<N> type, Predicate<N> wanted) {
    List<Notice> passed = new ArrayList<>();
    while (true) {
      Notice notice = next(passed);
      if (type.isInstance(notice) && wanted.test(type.cast(notice))) {
        return type.cast(notice);
      }
      passed.add(notice);
    }
  }

  private Notice next(List<Notice> passed) {
    try {
      Notice notice = notices.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (notice == null) {
        throw new AssertionError("not told; only " + passed.stream().map(NoticeText::of).toList());
      }
      return notice;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Stops watching. What was told and not awaited. */
  List<Notice> stop() {
    watcher.stop();
    awaitEnd();
    return List.copyOf(notices);
  }

  void awaitEnd() {
    try {
      if (!thread.join(PATIENCE)) {
        throw new AssertionError("the watcher does not end");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    stop();
  }
}

package dev.unhang.watch;

import dev.unhang.linux.Child;
import dev.unhang.linux.ExitStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs a program as if it had been started without unhang, and does nothing else. */
public final class Unwatched {
  private static final Duration STEP = Duration.ofMillis(200);

  private Unwatched() {}

  /**
   * Runs a program to its end.
   *
   * @param launcher made before any file was opened
   * @param command the last arguments of this process's own command line, perhaps with others
   *     before them
   * @param environment variables that it gets besides this process's own
   * @return its exit status, 128+n where signal n ended it
   * @throws CannotStart if it could not be started
   */
  public static int run(Launcher launcher, List<String> command, Map<String, String> environment)
      throws CannotStart, InterruptedException {
    Relay relay = Relay.install(signal -> {});
    try (Child child = launcher.start(command, environment)) {
      relay.serve(child);
      Optional<ExitStatus> status = child.await(STEP);
      while (status.isEmpty()) {
        relay.poll();
        status = child.await(STEP);
      }
      return Run.inWordsOfAShell(status.get());
    }
  }
}

package dev.unhang.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unhang.linux.Child;
import dev.unhang.linux.ExitStatus;
import dev.unhang.linux.ExitStatus.Exited;
import dev.unhang.linux.ExitStatus.Killed;
import dev.unhang.linux.Ptrace;
import dev.unhang.linux.Signal;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void tellsTheStatus() throws Exception {
    assertThat(run("sh", "-c", "exit 7")).isEqualTo(new Exited(7));
    assertThat(run("true")).isEqualTo(new Exited(0));
  }

  @Test
  void tellsTheSignal() throws Exception {
    assertThat(run("sh", "-c", "kill -KILL $$")).isEqualTo(new Killed(9, false));
  }

  @Test
  void signalsTheChild() throws Exception {
    try (Child child = Launcher.prepare().start(List.of("sleep", "600"))) {
      assertThat(child.await(Duration.ZERO)).isEmpty();
      child.signal(Signal.TERM);
      assertThat(child.await(PATIENCE)).contains(new Killed(15, false));
      child.signal(Signal.TERM); // reaped: does nothing
    }
  }

  @Test
  void handsOverWordsAsTheyAre() throws Exception {
    Path out = folder.resolve("out");
    run("sh", "-c", "printf '<%s>' \"$@\" > " + out, "sh", "a b", "", "*", "\u00e4");
    assertThat(out).hasContent("<a b><><*><\u00e4>");
  }

  @Test
  void aScriptWithoutAFirstLineIsTheShells() throws Exception {
    Path script = script("script", "exit $#\n");
    assertThat(run(script.toString(), "a", "b", "c")).isEqualTo(new Exited(3));
  }

  @Test
  void saysWhyAndHowAShellSaysItWhenItCannotStart() throws Exception {
    assertCannotStart("no-such-command-anywhere", 127, "No such file or directory");
    assertCannotStart("", 127, "No such file or directory");
    assertCannotStart(folder.toString(), 126, "Permission denied");
    assertCannotStart(
        script("bad", "#!/no/such/interpreter\n").toString(),
        126,
        "its interpreter does not exist");
    Path plain = Files.writeString(folder.resolve("plain"), "exit 0\n");
    assertCannotStart(plain.toString(), 126, "Permission denied");
  }

  @Test
  void theChildHasTheSignalsOfTheProcessesFirstThread() throws Exception {
    Path out = folder.resolve("out");
    run("sh", "-c", "exec cat /proc/self/status > " + out);
    Path first = Path.of("/proc/self/task/" + ProcessHandle.current().pid() + "/status");
    assertThat(mask(out, "SigBlk")).isEqualTo(mask(first, "SigBlk"));
    long ownOfLibc = 3L << 31; // 32 and 33, which some ways to start a process leave ignored
    assertThat(mask(out, "SigIgn")).isEqualTo(mask(first, "SigIgn") & ~ownOfLibc);
  }

  private static long mask(Path status, String key) throws IOException {
    try (Stream<String> lines = Files.lines(status)) {
      String line = lines.filter(l -> l.startsWith(key)).findFirst().orElseThrow();
      return Long.parseUnsignedLong(line.substring(key.length() + 1).strip(), 16);
    }
  }

  @Test
  void theChildHasDescriptorsThatAreNotTheJvms() throws Exception {
    Path out = folder.resolve("out");
    Path given = Files.createFile(folder.resolve("given"));
    try (RandomAccessFile file = new RandomAccessFile(given.toFile(), "r")) {
      assertThat(file.length()).isZero();
      run("sh", "-c", "exec ls -l /proc/self/fd > " + out);
    }
    assertThat(Files.readString(out))
        .contains(given.toString())
        .doesNotContain(System.getProperty("java.home"))
        .doesNotContain(".jar");
  }

  /** A stop that the tracer waits for must not be taken for, nor instead of, the end. */
  @Test
  void aStatusIsNotLostToATracerOfOurs() throws Exception {
    AtomicInteger stops = new AtomicInteger();
    for (int round = 0; round < 50; round++) {
      String counting = "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; exit 9";
      try (Child child = Launcher.prepare().start(List.of("sh", "-c", counting))) {
        Thread tracer = Thread.ofPlatform().start(() -> stopAgainAndAgain(child.pid(), stops));
        assertThat(child.await(PATIENCE)).contains(new Exited(9));
        tracer.interrupt();
        tracer.join();
      }
    }
    assertThat(stops.get()).isGreaterThan(10);
  }

  private static void stopAgainAndAgain(int pid, AtomicInteger stops) {
    boolean seen = true;
    while (seen && !Thread.currentThread().isInterrupted()) {
      Set<Integer> stopped = Ptrace.whileStopped(List.of(pid), tids -> tids);
      stops.addAndGet(stopped.size());
      seen = Files.exists(Path.of("/proc/" + pid));
    }
  }

  private static ExitStatus run(String... command) throws CannotStart, InterruptedException {
    try (Child child = Launcher.prepare().start(List.of(command))) {
      Optional<ExitStatus> status = child.await(PATIENCE);
      assertThat(status).isPresent();
      return status.orElseThrow();
    }
  }

  private static void assertCannotStart(String command, int status, String message) {
    assertThatThrownBy(() -> Launcher.prepare().start(List.of(command)))
        .isInstanceOfSatisfying(
            CannotStart.class,
            e -> {
              assertThat(e.status()).isEqualTo(status);
              assertThat(e).hasMessageStartingWith(command + ": ").hasMessageContaining(message);
            });
  }

  private Path script(String name, String text) throws IOException {
    Path script = Files.writeString(folder.resolve(name), text);
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}

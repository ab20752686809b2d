package dev.unhang.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@link Main} in a process of its own, as a user sees it. */
final class Unhang implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Lines output;
  private final Lines errors;

  private Unhang(Process process) {
    this.process = process;
    this.output = new Lines(process.getInputStream());
    this.errors = new Lines(process.getErrorStream());
  }

  static Unhang start(List<String> arguments) {
    try {
      return new Unhang(new ProcessBuilder(command(arguments)).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code run} with a second as --after. */
  static Unhang run(String... command) {
    return start(withOptions("run", "PT1S", "report", "", command));
  }

  static List<String> withOptions(
      String mode, String after, String onHang, String timeout, String... command) {
    return Stream.concat(Stream.of(mode, after, onHang, timeout, "false"), Stream.of(command))
        .toList();
  }

  static List<String> command(List<String> arguments) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = folder(Run.class) + ":" + folder(Main.class);
    List<String> command = new ArrayList<>();
    // what runs the tests may ignore some signals, as a shell's background jobs do, and that is
    // inherited
    command.addAll(List.of("env", "--default-signal=INT,QUIT,HUP,TERM"));
    command.addAll(List.of(java, "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:-MaxFDLimit", "-cp", classes));
    command.add(Main.class.getName());
    command.addAll(arguments);
    return command;
  }

  private static String folder(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  void signal(String name) {
    signal(name, process.pid());
  }

  static void signal(String name, long pid) {
    try {
      new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The next line of standard output, which is the program's. */
  String line() {
    return output.next();
  }

  /** The next line of standard error in which the pattern is found. */
  Matcher told(String pattern) {
    Pattern wanted = Pattern.compile(pattern);
    while (true) {
      Matcher matcher = wanted.matcher(errors.next());
      if (matcher.find()) {
        return matcher;
      }
    }
  }

  void send(String text) {
    try {
      process.getOutputStream().write(text.getBytes(UTF_8));
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int status() {
    try {
      assertThat(process.waitFor(PATIENCE)).isTrue();
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What is left of standard error, after the end. */
  List<String> errors() {
    status();
    return errors.rest();
  }

  /** Ends it, and what it started. */
  @Override
  public void close() {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
  }

  /** Lines of a stream, read in the background. */
  private static final class Lines {
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();

    Lines(InputStream stream) {
      Thread.ofPlatform() // a virtual one would keep a carrier
          .daemon()
          .start(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
              reader.lines().forEach(line -> lines.add(Optional.of(line)));
            } catch (IOException | UncheckedIOException e) {
              // closed
            }
            lines.add(Optional.empty());
          });
    }

    String next() {
      return poll().orElseThrow(() -> new AssertionError("nothing more is said"));
    }

    List<String> rest() {
      List<String> rest = new ArrayList<>();
      for (Optional<String> line = poll(); line.isPresent(); line = poll()) {
        rest.add(line.get());
      }
      return rest;
    }

    private Optional<String> poll() {
      try {
        Optional<String> line = lines.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (line == null) {
          throw new AssertionError("nothing is said");
        }
        return line;
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}

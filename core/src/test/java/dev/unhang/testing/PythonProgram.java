package dev.unhang.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Python program that runs in a process of its own until closed. It says {@code READY <pid>} on
 * its standard output once it is where the test wants it; its standard input stays open.
 *
 * <p>The program's parent is timeout(1), not this JVM: the JVM's reaper of children would race with
 * ptrace for its stops. It also bounds the program's life where the test is killed.
 */
public final class PythonProgram implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String LIFE_SECONDS = "600";
  private static final Pattern READY = Pattern.compile("READY (\\d+)");

  private final Process parent;
  private final Path directory;
  private final Path file;
  private final BlockingQueue<Optional<String>> output = new LinkedBlockingQueue<>();
  private final Deque<String> beforeReady = new ArrayDeque<>();
  private final int pid;

  private PythonProgram(Process parent, Path directory, Path file) {
    this.parent = parent;
    this.directory = directory;
    this.file = file;
    Thread.ofPlatform().daemon().start(this::collect); // a virtual one would keep a carrier
    this.pid = awaitReady();
  }

  /** Starts a program from its source text and waits until it is ready. */
  public static PythonProgram start(Interpreter python, String source, String... arguments) {
    return start(python, "program.py", source.getBytes(UTF_8), arguments);
  }

  /** Starts a copy of a file, under its name, and waits until it is ready. */
  public static PythonProgram start(Interpreter python, Path source, String... arguments) {
    try {
      String name = source.getFileName().toString();
      return start(python, name, Files.readAllBytes(source), arguments);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static PythonProgram start(
      Interpreter python, String name, byte[] source, String... arguments) {
    try {
      Path directory = Files.createTempDirectory(python.root().resolve("tmp"), "unhang-");
      Files.write(directory.resolve(name), source);
      Path inside = Path.of("/").resolve(python.root().relativize(directory)).resolve(name);
      List<String> command = new ArrayList<>(List.of("setsid", "timeout", "-sKILL", LIFE_SECONDS));
      command.addAll(python.command());
      command.add(inside.toString());
      command.addAll(List.of(arguments));
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.redirectError(directory.resolve("stderr").toFile());
      builder.environment().put("LC_ALL", "C.UTF-8");
      builder.environment().put("PYTHONUNBUFFERED", "1");
      return new PythonProgram(builder.start(), directory, inside);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The id of the process that said it was ready, as seen from here. */
  public int pid() {
    return pid;
  }

  /** The source file's path as the program sees it. */
  public Path file() {
    return file;
  }

  /** The next line of its standard output other than {@code READY}. */
  public String line() {
    return beforeReady.isEmpty() ? next() : beforeReady.remove();
  }

  /** Writes a line to its standard input. */
  public void send(String line) {
    try {
      parent.getOutputStream().write((line + "\n").getBytes(UTF_8));
      parent.getOutputStream().flush();
    } catch (IOException e) {
      throw new AssertionError("the program does not read: " + errors(), e);
    }
  }

  /** What it wrote to standard error so far. */
  public String errors() {
    try {
      return Files.readString(directory.resolve("stderr"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits for its end. 128 + n if signal n ended it. */
  public int awaitExit() {
    try {
      if (!parent.waitFor(PATIENCE)) {
        throw new AssertionError("the program does not end");
      }
      return parent.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether it still runs. */
  public boolean isAlive() {
    return parent.isAlive();
  }

  /** Kills it with everything in its process group. */
  @Override
  public void close() {
    try {
      new ProcessBuilder("sh", "-c", "kill -s KILL -- -" + parent.pid() + " 2>/dev/null")
          .start()
          .waitFor();
      awaitExit();
      try (Stream<Path> files = Files.list(directory)) {
        for (Path each : files.toList()) {
          deleteTree(each);
        }
      }
      Files.delete(directory);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void deleteTree(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      try (Stream<Path> files = Files.list(path)) {
        for (Path each : files.toList()) {
          deleteTree(each);
        }
      }
    }
    Files.delete(path);
  }

  private int awaitReady() {
    try {
      while (true) {
        String line = next();
        Matcher ready = READY.matcher(line);
        if (ready.matches()) {
          return asSeenFromHere(ready.group(1));
        }
        beforeReady.add(line);
      }
    } catch (AssertionError e) {
      close();
      throw e;
    }
  }

  /** Finds the process that calls itself so, which may be in another pid namespace. */
  private int asSeenFromHere(String inside) {
    return parent
        .descendants()
        .filter(process -> inside.equals(innermostPid(process.pid())))
        .mapToInt(process -> (int) process.pid())
        .findFirst()
        .orElseThrow(() -> new AssertionError("READY " + inside + ": no such process"));
  }

  private static String innermostPid(long pid) {
    try (Stream<String> status = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return status
          .filter(line -> line.startsWith("NSpid:"))
          .map(line -> line.substring(line.lastIndexOf('\t') + 1))
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return ""; // it has ended
    }
  }

  private String next() {
    try {
      Optional<String> line = output.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (line == null) {
        throw new AssertionError("the program says nothing more: " + errors());
      }
      return line.orElseThrow(() -> new AssertionError("the program has ended: " + errors()));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void collect() {
    try (BufferedReader lines = parent.inputReader(UTF_8)) {
      lines.lines().map(Optional::of).forEach(output::add);
    } catch (IOException e) {
      // closed: the end
    }
    output.add(Optional.empty());
  }
}

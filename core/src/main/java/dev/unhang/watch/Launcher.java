package dev.unhang.watch;

import dev.unhang.linux.Child;
import dev.unhang.linux.Errno;
import dev.unhang.linux.OwnCommandLine;
import dev.unhang.linux.Spawn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts the program that is to be watched. */
public final class Launcher {
  private static final int NOT_FOUND = 127;
  private static final int NOT_EXECUTABLE = 126;
  private static final byte[] SHELL = "/bin/sh".getBytes(StandardCharsets.US_ASCII);

  /** Where execvp(3) looks if there is no PATH. */
  private static final String DEFAULT_PATH = "/bin:/usr/bin";

  private final Spawn spawn;

  private Launcher(Spawn spawn) {
    this.spawn = spawn;
  }

  /**
   * Takes note of what the program is to inherit. To be called before this process opens files: the
   * program would inherit those too.
   */
  public static Launcher prepare() {
    try {
      return new Launcher(Spawn.inheriting());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // without /proc nothing else would work either
    }
  }

  /**
   * @param command the last arguments of unhang's own command line
   * @return the running program, a child of this process
   */
  Child start(List<String> command) throws CannotStart {
    return start(command, Map.of());
  }

  /**
   * @param environment variables that it gets besides this process's own
   */
  Child start(List<String> command, Map<String, String> environment) throws CannotStart {
    try {
      return start(command.getFirst(), OwnCommandLine.last(command), environment);
    } catch (IOException e) {
      throw new CannotStart("cannot read /proc/self: " + e, NOT_EXECUTABLE);
    }
  }

  private Child start(String name, List<byte[]> words, Map<String, String> environment)
      throws CannotStart, IOException {
    Spawn.Result result = spawn.spawn(words.getFirst(), words, environment);
    if (result instanceof Spawn.Result.Failed(int errno) && errno == Errno.ENOEXEC) {
      result = spawn.spawn(SHELL, shellCommand(name, words), environment);
    }
    return switch (result) {
      case Spawn.Result.Started(int pid) -> new Child(pid);
      case Spawn.Result.Failed(int errno) ->
          throw errno == Errno.ENOENT && exists(name)
              ? new CannotStart(name + ": its interpreter does not exist", NOT_EXECUTABLE)
              : new CannotStart(
                  name + ": " + Errno.text(errno),
                  errno == Errno.ENOENT ? NOT_FOUND : NOT_EXECUTABLE);
    };
  }

  /** Then it is what runs it that does not: of a script, or the dynamic linker. */
  private static boolean exists(String name) {
    String file = onPath(name);
    return file.indexOf('/') >= 0 && Files.isRegularFile(Path.of(file));
  }

  /** A script without a first line that says who runs it is the shell's, as execvp(3) has it. */
  private static List<byte[]> shellCommand(String name, List<byte[]> words) {
    List<byte[]> command = new ArrayList<>(words);
    command.set(0, onPath(name).getBytes(StandardCharsets.UTF_8));
    command.addFirst(SHELL);
    return command;
  }

  private static String onPath(String name) {
    if (name.indexOf('/') >= 0) {
      return name;
    }
    String path = System.getenv("PATH");
    for (String folder : (path == null ? DEFAULT_PATH : path).split(":", -1)) {
      Path file = Path.of(folder, name);
      if (Files.isRegularFile(file) && Files.isExecutable(file)) {
        return file.toString();
      }
    }
    return name;
  }
}

package dev.unhang.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.unhang.linux.ForeignFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The recorder, and a script that loads it, where a process that runs already finds them: in a
 * folder of its own among the temporary files that it sees, which belongs to its user.
 */
public final class Planted {
  private static final String TEMPORARY = "/tmp";
  private static final String LIBRARY = "recorder.so";
  private static final String SCRIPT = "attach.py";
  private static final String PROBLEM = "problem";
  private static final int LONGEST_PROBLEM = 500;

  private final int pid;
  private final String folder;

  private Planted(int pid, String folder) {
    this.pid = pid;
    this.folder = folder;
  }

  /**
   * Empty where unhang was built without a C compiler.
   *
   * @param records that are kept of each thread, at least
   */
  public static Optional<Planted> prepare(int pid, int records) throws IOException {
    try (InputStream library = Planted.class.getResourceAsStream(Recorder.LIBRARY)) {
      if (library == null) {
        return Optional.empty();
      }
      try (ForeignFile temporary = ForeignFile.of(pid, TEMPORARY)) {
        Path here =
            Files.createTempDirectory(temporary.path(), "unhang-", HistoryFolder.onlyMine());
        Planted planted = new Planted(pid, TEMPORARY + "/" + here.getFileName());
        Files.copy(library, here.resolve(LIBRARY));
        Files.writeString(here.resolve(SCRIPT), planted.source(records));
        give(pid, List.of(here.resolve(LIBRARY), here.resolve(SCRIPT), here));
        return Optional.of(planted);
      }
    }
  }

  /** The folder last: as long as it is ours, nobody can put something else into it. */
  private static void give(int pid, List<Path> files) throws IOException {
    Object user = Files.getAttribute(Path.of("/proc", String.valueOf(pid)), "unix:uid");
    Object group = Files.getAttribute(Path.of("/proc", String.valueOf(pid)), "unix:gid");
    for (Path file : files) {
      if (!Files.getAttribute(file, "unix:uid").equals(user)) {
        Files.setAttribute(file, "unix:gid", group, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  /**
   * Loads the recorder as an extension module (c/extension.c), which needs nothing that might be
   * missing. The names are ours, and need no escapes.
   */
  private String source(int records) {
    return """
    try:
        import _imp
        from importlib.machinery import ModuleSpec
        module = _imp.create_dynamic(ModuleSpec("unhang_recorder", None, origin="%1$s/%2$s"))
        module.history = "%4$d:%1$s"
        _imp.exec_dynamic(module)
    except BaseException as error:
        with open("%1$s/%3$s", "w") as file:
            print(type(error).__name__, error, sep=": ", file=file)
    """
        .formatted(folder, LIBRARY, PROBLEM, records);
  }

  /** The script's path as the process has it. */
  public String script() {
    return folder + "/" + SCRIPT;
  }

  /** Whether a file, by its path, is such a script. */
  public static boolean isScript(String path) {
    return path.matches(TEMPORARY + "/unhang-\\d+/" + SCRIPT);
  }

  /** Why the recorder could not be loaded, as soon as the script has failed. */
  public Optional<String> problem() throws IOException {
    try (ForeignFile problem = ForeignFile.of(pid, folder + "/" + PROBLEM)) {
      if (!Files.isRegularFile(problem.path())) {
        return Optional.empty();
      }
      try (InputStream stream = Files.newInputStream(problem.path())) {
        String text = new String(stream.readNBytes(LONGEST_PROBLEM), UTF_8).strip();
        return Optional.of(text).filter(t -> !t.isEmpty());
      }
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }

  /** What is needed no more once the recorder has been loaded. */
  public void removeScript() throws IOException {
    remove(List.of(SCRIPT, LIBRARY));
  }

  /** Everything. */
  public void remove() throws IOException {
    remove(List.of(SCRIPT, LIBRARY, PROBLEM, ""));
  }

  private void remove(List<String> names) throws IOException {
    try (ForeignFile temporary = ForeignFile.of(pid, TEMPORARY)) {
      Path here = temporary.path().resolve(folder.substring(TEMPORARY.length() + 1));
      for (String name : names) {
        Files.deleteIfExists(here.resolve(name));
      }
    }
  }
}

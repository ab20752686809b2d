package dev.unhang.history;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Has a program and what it starts keep a history of the lines executed. The programs may outlive
 * unhang, so that the recorder lies where it stays.
 */
public final class Recording {
  /** Records of a thread where nothing else is asked for. */
  public static final int DEFAULT_RECORDS = 10_000;

  /** The recorder for where there is no C compiler. */
  static final List<String> IN_PYTHON =
      List.of("sitecustomize.py", "recorder.py", "filter.py", "files.py");

  private final Path installed;
  private final boolean compiled;
  private final Path session;
  private final int records;
  private final StepFilter filter;

  private Recording(Path installed, boolean compiled, int records, StepFilter filter)
      throws IOException {
    this.installed = installed;
    this.compiled = compiled;
    this.session = HistoryFolder.newSession();
    this.records = records;
    this.filter = filter;
  }

  /**
   * By the recorder in C; where unhang was built without a C compiler, by the one in Python.
   *
   * @param records that are kept of each thread, at least
   * @param filter what is recorded; in folders, $prefix stands for the standard library
   */
  public static Recording prepare(int records, StepFilter filter) throws IOException {
    if (Recorder.class.getResource(Recorder.LIBRARY) == null) {
      return interpreted(records, filter);
    }
    Path folder = install(List.of(Recorder.LIBRARY));
    CodeCache.prepare(folder.resolveSibling(CodeCache.NAME));
    return new Recording(folder.resolve(Recorder.LIBRARY), true, records, filter);
  }

  /** By the recorder in Python. */
  private static Recording interpreted(int records, StepFilter filter) throws IOException {
    return new Recording(install(IN_PYTHON), false, records, filter);
  }

  /** Not in /dev/shm, from where containers often may not execute. */
  private static Path install(List<String> names) throws IOException {
    Path all = Recorder.temporary().resolve("unhang-recorder-" + HistoryFolder.user());
    HistoryFolder.make(all);
    HistoryFolder.requireOwn(all);
    Map<String, byte[]> files = new LinkedHashMap<>();
    CRC32 sum = new CRC32();
    for (String name : names) {
      byte[] bytes = resource(name);
      sum.update(bytes);
      files.put(name, bytes);
    }
    Path folder = all.resolve("%08x".formatted(sum.getValue()));
    if (!Files.exists(folder)) {
      Path copy = Files.createTempDirectory(all, "new-");
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Files.write(copy.resolve(file.getKey()), file.getValue());
      }
      move(copy, folder);
    }
    return folder;
  }

  /** Another unhang may do the same at this moment. */
  private static void move(Path copy, Path folder) throws IOException {
    try {
      Files.move(copy, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      HistoryFolder.remove(copy);
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream stream = Recording.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(stream, name).readAllBytes();
    }
  }

  /** Whether the recorder is the one in C, which takes much less time. */
  public boolean compiled() {
    return compiled;
  }

  /**
   * The environment, besides what there is, in which a program is recorded.
   *
   * @param others what there is
   */
  public Map<String, String> environment(Map<String, String> others) {
    String variable = compiled ? "LD_PRELOAD" : "PYTHONPATH";
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put(variable, Recorder.first(installed, Optional.ofNullable(others.get(variable))));
    Optional<Path> cache = compiled ? Optional.of(codeCache()) : Optional.empty();
    environment.put("UNHANG_HISTORY", variable(records, session, cache, filter));
    return environment;
  }

  /** Beside the folder of the library, for all of its versions. */
  private Path codeCache() {
    return installed.resolveSibling("..").resolve(CodeCache.NAME).normalize();
  }

  /**
   * How the recorder is told what to do (c/start.c).
   *
   * @param folder for its files
   * @param cache for code with probes, if it makes such
   */
  static String variable(int records, Path folder, Optional<Path> cache, StepFilter filter) {
    List<String> words = new ArrayList<>(List.of(records + ":" + folder));
    cache.ifPresent(path -> words.add("cache=" + path));
    words.addAll(filter.options());
    return String.join(Recorder.SEPARATOR, words);
  }

  /** Of a process of this recording: one that runs, or did not end by itself. */
  public Optional<ProcessHistory> of(int pid) throws IOException {
    Path folder = session.resolve(String.valueOf(pid));
    return Files.isDirectory(folder)
        ? Optional.of(ProcessHistory.read(pid, folder))
        : Optional.empty();
  }

  /** To be called when the program has ended; what it left is kept for a while. */
  public void end() {
    if (HistoryFolder.isEmpty(session)) {
      HistoryFolder.remove(session);
    }
  }

  /** Removes everything that was recorded. */
  public void discard() {
    HistoryFolder.remove(session);
  }
}

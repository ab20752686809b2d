package dev.unhang.history;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The recorder, a shared object, unpacked into a folder of its own, from where ld.so(8) loads it
 * into programs (LD_PRELOAD). In programs other than CPython from 3.8 on it does nothing.
 */
public final class Recorder implements AutoCloseable {
  /** Between options in the environment: the record separator of ASCII, which nobody types. */
  static final String SEPARATOR = "\036";

  static final String LIBRARY = "recorder.so";
  private static final String MARK = "met";

  private final Path folder;

  private Recorder(Path folder) {
    this.folder = folder;
  }

  /**
   * Empty where unhang was built without a C compiler.
   *
   * @throws IOException if it cannot be written
   */
  public static Optional<Recorder> unpack() throws IOException {
    try (InputStream library = Recorder.class.getResourceAsStream(LIBRARY)) {
      if (library == null) {
        return Optional.empty();
      }
      Path folder = Files.createTempDirectory(temporary(), "unhang-");
      Files.copy(library, folder.resolve(LIBRARY));
      return Optional.of(new Recorder(folder));
    }
  }

  /** LD_PRELOAD is split at spaces and colons, and knows no way to quote them. */
  static Path temporary() {
    String folder = System.getProperty("java.io.tmpdir", "/tmp");
    return Path.of(folder.matches(".*[ :].*") ? "/tmp" : folder);
  }

  /** Where the shared object lies. */
  public Path library() {
    return folder.resolve(LIBRARY);
  }

  /**
   * The environment, besides what there is, in which a program is traced as by {@code python -m
   * trace}.
   *
   * @param options of {@code python -m trace}
   * @param preload what LD_PRELOAD is without this
   */
  public Map<String, String> tracing(List<String> options, Optional<String> preload) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("LD_PRELOAD", first(library(), preload));
    environment.put("UNHANG_TRACE", String.join(SEPARATOR, options));
    environment.put("UNHANG_TRACE_MARK", folder.resolve(MARK).toString());
    return environment;
  }

  /** A list of paths in the way of LD_PRELOAD and PYTHONPATH. */
  static String first(Path path, Optional<String> others) {
    return path + others.filter(p -> !p.isEmpty()).map(p -> ":" + p).orElse("");
  }

  /** Whether there was a Python program to trace. */
  public boolean met() {
    return Files.exists(folder.resolve(MARK));
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(folder.resolve(MARK));
      Files.deleteIfExists(library());
      Files.deleteIfExists(folder);
    } catch (IOException left) {
      // a few kilobytes in the folder for temporary files
    }
  }
}

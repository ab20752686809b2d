package dev.unhang.history;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Has a program and what it starts keep a history of the lines executed. The programs may outlive
 * unhang, so that the recorder lies where it stays.
 */
public final class Recording {
  /** Records of a thread where nothing else is asked for. */
  public static final int DEFAULT_RECORDS = 10_000;

  private final Path library;
  private final Path session;
  private final int records;

  private Recording(Path library, Path session, int records) {
    this.library = library;
    this.session = session;
    this.records = records;
  }

  /**
   * Empty where unhang was built without a C compiler.
   *
   * @param records that are kept of each thread, at least
   */
  public static Optional<Recording> prepare(int records) throws IOException {
    try (InputStream stream = Recording.class.getResourceAsStream(Recorder.LIBRARY)) {
      if (stream == null) {
        return Optional.empty();
      }
      Path library = install(stream.readAllBytes());
      return Optional.of(new Recording(library, HistoryFolder.newSession(), records));
    }
  }

  /** Not in /dev/shm, from where containers often may not execute. */
  private static Path install(byte[] bytes) throws IOException {
    CRC32 sum = new CRC32();
    sum.update(bytes);
    Path folder = Recorder.temporary().resolve("unhang-recorder-" + HistoryFolder.user());
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(folder, HistoryFolder.onlyMine());
    }
    HistoryFolder.requireOwn(folder);
    Path library = folder.resolve("recorder-%08x.so".formatted(sum.getValue()));
    if (!Files.exists(library)) {
      Path copy = Files.createTempFile(folder, "recorder-", ".new");
      Files.write(copy, bytes);
      Files.move(copy, library, StandardCopyOption.ATOMIC_MOVE);
    }
    return library;
  }

  /** Where the shared object lies. */
  public Path library() {
    return library;
  }

  /**
   * The environment, besides what there is, in which a program is recorded.
   *
   * @param preload what LD_PRELOAD is without this
   */
  public Map<String, String> environment(Optional<String> preload) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("LD_PRELOAD", Recorder.preload(library, preload));
    environment.put("UNHANG_HISTORY", records + ":" + session);
    return environment;
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

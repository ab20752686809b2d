package dev.unhang.target;

import dev.unhang.linux.ForeignFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The lines of a program's source files, as the process itself would find them. */
public final class SourceText {
  private static final long LARGEST = 16 << 20;
  private static final long LARGEST_IN_ALL = 64 << 20;
  private static final int LONGEST_LINE = 500;

  private final int pid;
  private final Map<String, List<String>> files = new HashMap<>();
  private long left = LARGEST_IN_ALL;

  public SourceText(int pid) {
    this.pid = pid;
  }

  /**
   * The text of a line without its indentation.
   *
   * @param file as the code object names it; a relative one is meant from the working directory
   * @param line 1-based
   */
  public Optional<String> line(String file, int line) {
    List<String> lines = files.computeIfAbsent(file, this::read);
    return line < 1 || line > lines.size()
        ? Optional.empty()
        : Optional.of(lines.get(line - 1).strip())
            .filter(text -> !text.isEmpty())
            .map(text -> text.substring(0, Math.min(LONGEST_LINE, text.length())));
  }

  private List<String> read(String file) {
    if (file.isEmpty() || file.startsWith("<") || file.indexOf('\0') >= 0) {
      return List.of(); // <string>, <frozen importlib._bootstrap>
    }
    try (ForeignFile located = ForeignFile.of(pid, file)) {
      long size = Files.size(located.path());
      // what looks empty may be one of the kernel's, and never end
      if (!Files.isRegularFile(located.path()) || size == 0 || size > Math.min(LARGEST, left)) {
        return List.of();
      }
      left -= size;
      try (InputStream in = Files.newInputStream(located.path())) {
        return new String(in.readNBytes((int) size), StandardCharsets.UTF_8).lines().toList();
      }
    } catch (IOException e) {
      return List.of();
    }
  }
}

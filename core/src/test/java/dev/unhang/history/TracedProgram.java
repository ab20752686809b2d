package dev.unhang.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A program of {@code programs.txt}.
 *
 * @param options that it is traced with besides others
 * @param files by name; the first is the program
 */
record TracedProgram(String name, List<String> options, Map<String, String> files) {

  static List<TracedProgram> all() {
    List<TracedProgram> programs = new ArrayList<>();
    String file = "";
    for (String line : text().lines().toList()) {
      if (line.startsWith("=== ")) {
        String[] words = line.substring(4).split(" ");
        file = words[0] + ".py";
        programs.add(
            new TracedProgram(
                words[0], List.of(words).subList(1, words.length), new LinkedHashMap<>()));
        programs.getLast().files.put(file, "");
      } else if (line.startsWith("--- ")) {
        file = line.substring(4);
        programs.getLast().files.put(file, "");
      } else if (!programs.isEmpty()) {
        programs.getLast().files.merge(file, line + "\n", String::concat);
      }
    }
    return programs;
  }

  /** Whether what it prints with some options hangs on which thread runs first. */
  boolean startsThreads() {
    return files.values().stream()
        .anyMatch(text -> text.contains("thread") || text.contains("concurrent.futures"));
  }

  /** Makes its files in a folder that is empty. */
  void write(Path folder) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }

  private static String text() {
    try (InputStream stream = TracedProgram.class.getResourceAsStream("programs.txt")) {
      return new String(stream.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

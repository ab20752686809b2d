package dev.unhang.python;

import dev.unhang.layout.Layout;
import dev.unhang.layout.Layouts;
import dev.unhang.layout.UnknownVersion;
import dev.unhang.linux.RemoteMemory;
import dev.unhang.memory.Memory;
import dev.unhang.memory.PageCache;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.PythonProgram;
import dev.unhang.testing.Rest;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program among the test's resources that runs and has said where its objects are, one per line.
 */
final class Live implements AutoCloseable {
  private final PythonProgram program;
  private final Layout layout;
  private final List<List<String>> lines = new ArrayList<>();

  Live(Interpreter python, String source) {
    try {
      layout = Layouts.forVersion(3, python.minor(), python.debug());
      program = PythonProgram.start(python, Path.of(Live.class.getResource(source).toURI()));
    } catch (UnknownVersion | URISyntaxException e) {
      throw new AssertionError(e);
    }
    Stream.generate(program::line)
        .takeWhile(line -> !line.equals("END"))
        .forEach(line -> lines.add(List.of(line.split(" ", -1))));
    Rest.await(program.pid());
  }

  Memory memory() {
    return new RemoteMemory(program.pid());
  }

  Layout layout() {
    return layout;
  }

  Objects objects() {
    return new Objects(new PageCache(memory()), layout);
  }

  /** The words after the first of each line that begins with it. */
  List<List<String>> lines(String first) {
    return lines.stream()
        .filter(words -> words.getFirst().equals(first))
        .map(words -> words.subList(1, words.size()))
        .toList();
  }

  /** All addresses that it printed. */
  List<Long> addresses() {
    return lines.stream()
        .flatMap(List::stream)
        .filter(word -> word.startsWith("0x"))
        .map(Live::address)
        .toList();
  }

  static long address(String word) {
    return Long.decode(word);
  }

  static String text(String hex) {
    return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    program.close();
  }
}

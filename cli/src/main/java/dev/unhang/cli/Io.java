package dev.unhang.cli;

import dev.unhang.report.Printable;
import dev.unhang.report.Style;
import dev.unhang.target.CannotInspect;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The streams and the environment that a command works with.
 *
 * @param outIsTerminal whether a person looks at {@code out}
 * @param errIsTerminal likewise
 */
record Io(
    OutputStream out,
    OutputStream err,
    Map<String, String> environment,
    boolean outIsTerminal,
    boolean errIsTerminal) {

  private static final int WIDTH = 100;
  private static final int LONGEST_LINE = 2000;

  static Io ofProcess() {
    return new Io(
        StandardStream.output(),
        StandardStream.error(),
        System.getenv(),
        StandardStream.isTerminal(1),
        StandardStream.isTerminal(2));
  }

  /** What is loaded into each program that is started, if anything (ld.so(8)). */
  Optional<String> preloaded() {
    return Optional.ofNullable(environment.get("LD_PRELOAD"));
  }

  /** What the command was called for. */
  void print(byte[] bytes) throws Failure {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      throw new Failure("cannot write to standard output: " + e.getMessage());
    }
  }

  void print(String text) throws Failure {
    print(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A line for the person who typed the command; nothing can be done if it does not get there. */
  void complain(String line) {
    try {
      err.write((Printable.of(line, LONGEST_LINE) + "\n").getBytes(StandardCharsets.UTF_8));
      err.flush();
    } catch (IOException e) {
      // There is nobody to tell.
    }
  }

  /** What cannot be looked at, and what can be done about that. */
  void complain(CannotInspect e) {
    complain("unhang: " + e.getMessage());
    e.remedy().stream().flatMap(String::lines).forEach(this::complain);
  }

  Style outStyle(ColourWhen colour) {
    return style(colour, outIsTerminal);
  }

  Style errStyle(ColourWhen colour) {
    return style(colour, errIsTerminal);
  }

  Style fileStyle(ColourWhen colour) {
    return style(colour == ColourWhen.ALWAYS ? colour : ColourWhen.NEVER, false);
  }

  private Style style(ColourWhen colour, boolean terminal) {
    return new Style(colour.wanted(environment, terminal), unicode(), width(), false);
  }

  /** By the locale, as the C library reads it (setlocale(3)). */
  private boolean unicode() {
    return Stream.of("LC_ALL", "LC_CTYPE", "LANG")
        .map(name -> environment.getOrDefault(name, ""))
        .filter(value -> !value.isEmpty())
        .findFirst()
        .map(value -> value.toLowerCase(Locale.ROOT).replace("-", "").contains("utf8"))
        .orElse(false);
  }

  private int width() {
    String columns = environment.getOrDefault("COLUMNS", "");
    return columns.matches("[1-9]\\d{0,4}") ? Integer.parseInt(columns) : WIDTH;
  }
}

package dev.unhang.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * The help of a command, in columns of a terminal of 80.
 *
 * @param synopsis how it is called
 * @param description what it does, and what its operands are
 * @param statuses exit statuses, each "STATUS meaning"
 * @param examples each "command what it is for"
 */
record Help(String synopsis, String description, List<String> statuses, List<String> examples) {
  private static final int WIDTH = 80;
  private static final int WIDEST_OPTION = 26;

  String text(List<Option> options) {
    StringBuilder text = new StringBuilder("Usage: " + synopsis + "\n\n");
    wrapped(description, WIDTH).forEach(row -> text.append(row).append('\n'));
    text.append("\nOptions:\n");
    List<String> names = options.stream().map(Help::names).toList();
    int column =
        2 + names.stream().mapToInt(String::length).filter(n -> n <= WIDEST_OPTION).max().orElse(0);
    for (int i = 0; i < options.size(); i++) {
      entry(names.get(i), column, options.get(i).help(), text);
    }
    section("Exit status", statuses, text);
    section("Examples", examples, text);
    return text.toString();
  }

  /** {@code -o, --output=FILE}. */
  private static String names(Option option) {
    String name = option.negatable() ? "--[no-]" + option.name().substring(2) : option.name();
    return "  "
        + option.letter().map(letter -> letter + ", ").orElse("    ")
        + name
        + option.parameter().map(parameter -> "=" + parameter).orElse("");
  }

  private static void entry(String name, int column, String help, StringBuilder text) {
    String left = name;
    if (name.length() + 2 > column) {
      text.append(name).append('\n');
      left = "";
    }
    for (String row : wrapped(help, WIDTH - column)) {
      text.append(left).append(" ".repeat(column - left.length())).append(row).append('\n');
      left = "";
    }
  }

  private static void section(String title, List<String> lines, StringBuilder text) {
    text.append('\n').append(title).append(":\n");
    lines.forEach(line -> text.append("  ").append(line).append('\n'));
  }

  private static List<String> wrapped(String prose, int width) {
    List<String> rows = new ArrayList<>();
    StringBuilder row = new StringBuilder();
    for (String word : prose.strip().split("\\s+")) {
      if (!row.isEmpty() && row.length() + 1 + word.length() > width) {
        rows.add(row.toString());
        row.setLength(0);
      }
      row.append(row.isEmpty() ? "" : " ").append(word);
    }
    rows.add(row.toString());
    return rows;
  }
}

package dev.unhang.report;

import java.util.ArrayList;
import java.util.List;

/**
 * The text that a report grows into. Whatever is put on it is made harmless first; only inks write
 * escapes.
 */
final class Page {
  private static final int LONGEST_PIECE = 300;
  private static final int LONGEST_PARAGRAPH = 4000;

  private final StringBuilder text = new StringBuilder();
  private final Style style;

  Page(Style style) {
    this.style = style;
  }

  Style style() {
    return style;
  }

  Page put(String piece) {
    return put(Ink.PLAIN, piece);
  }

  Page put(Ink ink, String piece) {
    String clean = Printable.of(piece, LONGEST_PIECE);
    text.append(style.colour() ? ink.on(clean) : clean);
    return this;
  }

  Page end() {
    text.append('\n');
    return this;
  }

  /**
   * Prose, wrapped; the first line begins with {@code lead} and the others are set under its end.
   */
  Page paragraph(String lead, String prose) {
    String indent = " ".repeat(lead.length());
    String start = lead;
    for (String line : prose.strip().split("\\R", -1)) {
      for (String row :
          wrapped(Printable.of(line, LONGEST_PARAGRAPH), style.width() - lead.length())) {
        text.append(row.isEmpty() ? start.stripTrailing() : start + row).append('\n');
        start = indent;
      }
    }
    return this;
  }

  /** Greedy; a word that is too long stands on a line of its own. */
  private static List<String> wrapped(String prose, int width) {
    List<String> rows = new ArrayList<>();
    StringBuilder row = new StringBuilder();
    for (String word : prose.split(" ", -1)) {
      if (!row.isEmpty() && row.length() + 1 + word.length() > width) {
        rows.add(row.toString());
        row.setLength(0);
      }
      row.append(row.isEmpty() ? "" : " ").append(word);
    }
    rows.add(row.toString());
    return rows;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}

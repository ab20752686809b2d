package dev.unhang.report;

/**
 * How a text report is dressed. Who prints it decides: the report itself knows no terminal.
 *
 * @param colour whether to use the terminal's colours
 * @param unicode whether lines and arrows may be drawn with characters outside ASCII
 * @param width columns to wrap prose at
 * @param startUp whether to show the native calls by which the interpreter starts threads one by
 *     one
 */
public record Style(boolean colour, boolean unicode, int width, boolean startUp) {
  /** For files, pipes and tests. */
  public static final Style PLAIN = new Style(false, true, 100, false);

  public Style {
    width = Math.clamp(width, 40, 120);
  }

  /** The same, with all native calls. */
  public Style withStartUp(boolean startUp) {
    return new Style(colour, unicode, width, startUp);
  }

  /** The one character where it may be used, else its stand-in. */
  String glyph(String unicode, String ascii) {
    return this.unicode ? unicode : ascii;
  }
}

package dev.unhang.report;

/**
 * How a text report is dressed. Who prints it decides: the report itself knows no terminal.
 *
 * @param colour whether to use the terminal's colours
 * @param unicode whether lines and arrows may be drawn with characters outside ASCII
 * @param width columns to wrap prose at
 */
public record Style(boolean colour, boolean unicode, int width) {
  /** For files, pipes and tests. */
  public static final Style PLAIN = new Style(false, true, 100);

  public Style {
    width = Math.clamp(width, 40, 120);
  }

  /** The one character where it may be used, else its stand-in. */
  String glyph(String unicode, String ascii) {
    return this.unicode ? unicode : ascii;
  }
}

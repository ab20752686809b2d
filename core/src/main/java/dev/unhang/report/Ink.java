package dev.unhang.report;

/** What a piece of text means to the eye, as a colour of the terminal (ECMA-48, SGR). */
enum Ink {
  PLAIN(""),
  ALARM("1;31"),
  WARNING("1;33"),
  NAME("1"),
  RESOURCE("35"),
  PLACE("36"),
  FAINT("2");

  private final String sgr;

  Ink(String sgr) {
    this.sgr = sgr;
  }

  String on(String text) {
    return sgr.isEmpty() ? text : "\033[" + sgr + "m" + text + "\033[0m";
  }
}

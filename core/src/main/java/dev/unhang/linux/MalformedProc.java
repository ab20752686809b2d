package dev.unhang.linux;

import java.io.IOException;

/** Text under /proc that does not have its documented form. */
public final class MalformedProc extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedProc(String what, String text) {
    super("unexpected " + what + ": " + text.substring(0, Math.min(80, text.length())).strip());
  }
}

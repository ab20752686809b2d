package dev.unhang.cli;

import java.util.Map;

/** When to use colours: the values of {@code --color}. */
enum ColourWhen {
  AUTO,
  ALWAYS,
  NEVER;

  /** An explicit option wins over no-color.org's and bixense.com/clicolors' variables. */
  boolean wanted(Map<String, String> environment, boolean terminal) {
    return switch (this) {
      case ALWAYS -> true;
      case NEVER -> false;
      case AUTO -> {
        if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
          yield false;
        }
        String forced = environment.getOrDefault("CLICOLOR_FORCE", "");
        if (!forced.isEmpty() && !forced.equals("0")) {
          yield true;
        }
        yield terminal
            && !environment.getOrDefault("TERM", "dumb").equals("dumb")
            && !environment.getOrDefault("CLICOLOR", "").equals("0");
      }
    };
  }
}

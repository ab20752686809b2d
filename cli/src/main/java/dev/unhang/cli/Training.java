package dev.unhang.cli;

import java.util.List;

/**
 * Looks at the processes given in each usual way, all in one JVM, for the cache of loaded classes
 * that tools/build makes: what is loaded here is there at once when unhang starts.
 */
final class Training {
  private Training() {}

  public static void main(String[] pids) {
    for (String pid : pids) {
      for (List<String> words :
          List.of(
              List.of("dump", pid),
              List.of("dump", "--json", "--locals", pid),
              List.of("watch", "--after", "0.2s", "--timeout", "1s", pid),
              List.of("run", "--", "true"))) {
        if (Main.unhang().run(words) == Exit.USAGE) {
          throw new IllegalStateException("no such usage: " + words);
        }
      }
    }
    System.exit(0);
  }
}

package dev.unhang.testing;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A JVM of its own, for what may not happen in the test's: to have other rights, or be killed. */
public final class Jvm {
  private Jvm() {}

  /**
   * @param wrapper the command that runs it; may be empty
   * @param main the class to start, of the test's class path
   */
  public static List<String> command(List<String> wrapper, Class<?> main, String... arguments) {
    return Stream.of(
            wrapper,
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()),
            List.of(arguments))
        .flatMap(List::stream)
        .toList();
  }
}

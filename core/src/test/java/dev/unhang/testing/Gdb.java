package dev.unhang.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What gdb says of a process. */
public final class Gdb {

  /** A frame with a place on the stack. */
  public record Line(long address, String name) {}

  private Gdb() {}

  /**
   * The frames of all threads, innermost first. Skips the test where there is no gdb.
   *
   * @param root what the process takes for {@code /}
   */
  public static Map<Integer, List<Line>> stacks(int pid, Path root) throws Exception {
    Path script = Files.createTempFile("unhang-", ".py");
    Path output = Files.createTempFile("unhang-", ".txt");
    try (InputStream in = Gdb.class.getResourceAsStream("stacks.py")) {
      Files.write(script, Objects.requireNonNull(in).readAllBytes());
      new ProcessBuilder(
              "gdb",
              "-nx",
              "-q",
              "-batch",
              "-iex",
              "set sysroot " + root,
              "-iex",
              "set auto-load safe-path /",
              Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe")).toString(),
              "-p",
              String.valueOf(pid),
              "-ex",
              "set backtrace past-main on",
              "-ex",
              "set backtrace past-entry on",
              "-ex",
              "source " + script)
          .redirectErrorStream(true)
          .redirectOutput(output.toFile())
          .start()
          .waitFor();
      return parse(Files.readAllLines(output, UTF_8));
    } catch (IOException e) {
      assumeTrue(false, "gdb is not installed: " + e.getMessage());
      throw e;
    } finally {
      Files.delete(script);
      Files.delete(output);
    }
  }

  private static Map<Integer, List<Line>> parse(List<String> lines) {
    assertThat(lines).contains("COMPLETE");
    Map<Integer, List<Line>> stacks = new LinkedHashMap<>();
    List<Line> stack = new ArrayList<>();
    for (String line : lines) {
      String[] words = line.split(" ", 3);
      switch (words[0]) {
        case "THREAD" -> {
          stack = new ArrayList<>();
          stacks.put(Integer.valueOf(words[1]), stack);
        }
        case "FRAME" -> stack.add(new Line(Long.parseUnsignedLong(words[1], 16), words[2]));
        default -> {} // what gdb says besides
      }
    }
    return stacks;
  }
}

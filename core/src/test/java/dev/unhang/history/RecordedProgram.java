package dev.unhang.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A program that is recorded, and whose last steps are known. */
record RecordedProgram(Place place, Process process) implements AutoCloseable {
  private static final int OLDEST = 8;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What it executes after its last import is known line by line. */
  private static final String PROGRAM =
      """
      import ending
      def begin(n):
          total = 0
          for i in range(n):
              total += i
          return total
      def last():
          begin(2)
          ending.end()
      last()
      """;

  private static final List<String> EXECUTED =
      List.of(
          "1 <module>:10",
          "2 last() :7",
          "2 last:8",
          "3 begin() :2",
          "3 begin:3",
          "3 begin:4",
          "3 begin:5",
          "3 begin:4",
          "3 begin:5",
          "3 begin:4",
          "3 begin:6",
          "2 last:9");

  static Stream<Interpreter> interpreters() {
    return Interpreters.withGil().filter(python -> python.minor() >= OLDEST);
  }

  /** With {@code end()} as the last thing that it does. */
  static RecordedProgram start(Place place, String ending) throws IOException {
    return start(place, ending, place.recording(1000));
  }

  /**
   * @param environment by which it is recorded
   */
  static RecordedProgram start(Place place, String ending, Map<String, String> environment)
      throws IOException {
    return start(place, ending, environment, PROGRAM);
  }

  static RecordedProgram start(
      Place place, String ending, Map<String, String> environment, String program)
      throws IOException {
    Files.writeString(place.folder().resolve("program.py"), program);
    Files.writeString(place.folder().resolve("ending.py"), ending);
    return new RecordedProgram(
        place, place.command("", environment, List.of("program.py")).start());
  }

  ProcessHistory history() throws IOException {
    return place.history(process.pid()).orElseThrow();
  }

  String line() throws IOException {
    BufferedReader reader =
        new BufferedReader(
            process.inputReader(StandardCharsets.UTF_8), 1); // as much as there is, not more
    return String.valueOf(reader.readLine());
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Steps of a file of the program, as {@code DEPTH FUNCTION:LINE} and, if a call, with (). */
  static List<String> steps(ThreadHistory thread, String file) {
    List<String> steps = new ArrayList<>();
    for (Step step : thread.steps()) {
      if (Path.of(step.code().file()).endsWith(file)) {
        String function = step.code().function() + (step.call() ? "() " : "");
        steps.add(step.depth() + " " + function + ":" + step.line());
      }
    }
    return steps;
  }

  static Optional<ThreadHistory> main(ProcessHistory history) {
    return history.threads().stream().filter(t -> t.tid() == history.pid()).findFirst();
  }

  static void assertTellsTheEnd(ProcessHistory history, String ending) {
    ThreadHistory main = main(history).orElseThrow();
    List<String> program = steps(main, "program.py");
    assertThat(program.subList(program.size() - EXECUTED.size(), program.size()))
        .isEqualTo(EXECUTED);
    assertThat(steps(main, "ending.py").getLast()).isEqualTo(ending);
    assertThat(main.executed()).isGreaterThanOrEqualTo(main.steps().size());
  }

  /** Reads again and again until it is as it should be, or never will be. */
  ProcessHistory await(Predicate<ProcessHistory> wanted) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Optional<ProcessHistory> history = Optional.empty();
    while (history.filter(wanted).isEmpty()) {
      assertThat(System.nanoTime()).as("%s", history).isLessThan(deadline);
      Thread.sleep(20);
      history = place.history(process.pid());
    }
    return history.get();
  }

  static boolean reached(ProcessHistory history, String ending) {
    return main(history)
        .map(thread -> steps(thread, "ending.py"))
        .filter(steps -> !steps.isEmpty() && steps.getLast().equals(ending))
        .isPresent();
  }

  /** The main thread of a process, when it is at this line. */
  static ThreadHistory awaitLast(Place place, long pid, String function, int line)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Optional<ThreadHistory> thread = place.history(pid).flatMap(RecordedProgram::main);
      Optional<Step> last =
          thread.map(ThreadHistory::steps).filter(s -> !s.isEmpty()).map(List::getLast);
      if (last.filter(s -> s.code().function().equals(function) && s.line() == line).isPresent()) {
        return thread.orElseThrow();
      }
      assertThat(System.nanoTime()).as("%s", last).isLessThan(deadline);
      Thread.sleep(20);
    }
  }
}

package dev.unhang;

import dev.unhang.model.Report;
import dev.unhang.target.CannotInspect;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.PythonProgram;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** Reports of programs that were started to be looked at. */
final class Reports {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Reports() {}

  /** The first report that is as wanted; when patience ends, the last one. */
  static Report of(
      Interpreter python, String source, InspectOptions options, Predicate<Report> wanted) {
    try (PythonProgram program = PythonProgram.start(python, source)) {
      Inspector inspector = new Inspector();
      Instant end = Instant.now().plus(PATIENCE);
      Report report = inspector.inspect(List.of(program.pid()), options);
      while (!wanted.test(report) && Instant.now().isBefore(end)) {
        Pause.millis(20);
        report = inspector.inspect(List.of(program.pid()), options);
      }
      return report;
    } catch (CannotInspect e) {
      throw new AssertionError(e);
    }
  }
}

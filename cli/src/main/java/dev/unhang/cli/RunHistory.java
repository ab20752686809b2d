package dev.unhang.cli;

import dev.unhang.history.HistoryText;
import dev.unhang.history.ProcessHistory;
import dev.unhang.history.Recording;
import dev.unhang.history.StepFilter;
import dev.unhang.target.SourceText;
import dev.unhang.watch.Program;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A program's last lines are kept, and told where it did not end by itself. */
final class RunHistory implements Preparation {
  /** Lines of each thread. */
  private static final int AFTER_THE_END = 25;

  private final Preparation others;
  private final Recording recording;
  private final NoticePrinter printer;
  private final Io io;
  private volatile OptionalInt started = OptionalInt.empty();

  private RunHistory(Preparation others, Recording recording, NoticePrinter printer, Io io) {
    this.others = others;
    this.recording = recording;
    this.printer = printer;
    this.io = io;
  }

  /**
   * @param others what else is done for the program
   * @param records that are kept of each thread, at least
   * @param filter what is recorded
   */
  static Preparation of(
      Preparation others, int records, StepFilter filter, NoticePrinter printer, Io io)
      throws Failure {
    try {
      Recording recording = Recording.prepare(records, filter);
      if (!recording.compiled()) {
        io.complain("unhang: built without a C compiler: Python records, which takes longer");
      }
      return new RunHistory(others, recording, printer, io);
    } catch (IOException e) {
      others.close();
      throw new Failure("no history can be kept: " + e.getMessage());
    }
  }

  @Override
  public Program program() {
    Program program = others.program();
    Map<String, String> environment = new LinkedHashMap<>(program.environment());
    environment.putAll(recording.environment(io.environment())); // the one library does both
    return new Program(
        program.command(),
        environment,
        pid -> {
          started = OptionalInt.of(pid);
          program.started().accept(pid);
        });
  }

  /** One that ended by itself has left no history. */
  @Override
  public void ended(int status) {
    others.ended(status);
    if (status != 0 && started.isPresent()) {
      int self = (int) ProcessHandle.current().pid(); // whose folder is the one it started in
      read(started.getAsInt())
          .ifPresent(history -> {
            printer.append(
                "unhang: process %d has not ended by itself; what it executed last:\n\n"
                    .formatted(history.pid()));
            printer.append(HistoryText.of(history, AFTER_THE_END, new SourceText(self)::line));
            printer.append("More of it: unhang history --last 1000 " + history.pid() + "\n");
          });
    }
  }

  @Override
  public void close() {
    recording.end();
    others.close();
  }

  private Optional<ProcessHistory> read(int pid) {
    try {
      return recording.of(pid);
    } catch (IOException gone) {
      return Optional.empty();
    }
  }
}

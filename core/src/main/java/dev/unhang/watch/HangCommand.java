package dev.unhang.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.unhang.model.Report;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;

/**
 * A user's command about a hang: gets the report as JSON on its standard input, and prints to
 * unhang's standard error.
 */
final class HangCommand {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final String TO_STDERR = "exec >&2\n";

  private final String command;
  private final WatchContext context;

  HangCommand(String command, WatchContext context) {
    this.command = command;
    this.context = context;
  }

  void run(int pid, Report report) {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", TO_STDERR + command);
    builder.environment().put("UNHANG_PID", String.valueOf(pid));
    builder.environment().put("UNHANG_VERDICT", report.verdict().id());
    builder.redirectOutput(Redirect.DISCARD);
    builder.redirectError(Redirect.INHERIT);
    try {
      Process process = builder.start();
      Thread feeder = Thread.ofPlatform().daemon().start(() -> feed(process, report));
      if (!process.waitFor(LIMIT)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        say(pid, "the command took more than " + LIMIT.toSeconds() + " s and was ended");
      } else if (process.exitValue() != 0) {
        say(pid, "the command ended with status " + process.exitValue());
      }
      feeder.interrupt();
    } catch (IOException e) {
      say(pid, "the command could not be run: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void feed(Process process, Report report) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(context.json().apply(report).getBytes(UTF_8));
    } catch (IOException notRead) {
      // a command need not read it
    }
  }

  private void say(int pid, String what) {
    context.listener().notice(new Notice.Action(pid, what));
  }
}

package dev.unhang.cli;

import dev.unhang.history.Recorder;
import dev.unhang.watch.Program;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** A program is traced by a recorder that is loaded into it. */
record Tracing(Recorder recorder, Program program, Io io) implements Preparation {

  /** Makes the recorder that is to be used, if there is one. */
  interface Recorders {
    Optional<Recorder> unpack() throws IOException;
  }

  /** Without a recorder the module `trace` does it. */
  static Preparation of(TraceTask task, Recorders recorders, Io io) throws Failure {
    return switch (task) {
      case TraceTask.Module module -> new Plain(module.command());
      case TraceTask.Program program -> {
        Optional<Recorder> recorder = unpack(recorders);
        if (recorder.isEmpty()) {
          io.complain("unhang: built without a C compiler: Python traces, which takes longer");
          yield new Plain(PythonCommand.traced(program));
        }
        yield new Tracing(recorder.get(), traced(program, recorder.get(), io), io);
      }
    };
  }

  private static Program traced(TraceTask.Program program, Recorder recorder, Io io) {
    Map<String, String> environment = recorder.tracing(program.options(), io.preloaded());
    return new Program(program.command(), environment, pid -> {});
  }

  private static Optional<Recorder> unpack(Recorders recorders) throws Failure {
    try {
      return recorders.unpack();
    } catch (IOException e) {
      throw new Failure("the recorder cannot be unpacked: " + e);
    }
  }

  @Override
  public void ended(int status) {
    if (!recorder.met()) {
      io.complain("unhang: nothing was traced: no CPython from 3.8 on ran");
    }
  }

  @Override
  public void close() {
    recorder.close();
  }
}

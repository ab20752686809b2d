package dev.unhang.findings;

import dev.unhang.model.Certainty;
import dev.unhang.model.Frame;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.SourceFiles;
import java.util.List;
import java.util.Optional;

/**
 * Whether an interpreter is on its way out, by what its main thread runs: {@code Py_FinalizeEx}
 * (Python/pylifecycle.c) calls {@code threading._shutdown}, then what was registered with atexit.
 */
final class Shutdown {
  private static final List<String> IN_C =
      List.of("Py_FinalizeEx", "atexit_callfuncs", "call_py_exitfuncs");

  private Shutdown() {}

  /**
   * Certain by the functions that only run then; likely where a function of the program is the
   * outermost one, which a program's module called from nowhere but atexit would not show.
   *
   * @param main the main thread
   */
  static Optional<Certainty> of(Node main) {
    List<Frame.Python> python = Stacks.python(main.frames());
    if (python.isEmpty()) {
      return Optional.empty();
    }
    Frame.Python outermost = python.getLast();
    if (python.stream().anyMatch(Shutdown::joinsThreads)
        || isExitFunction(outermost)
        || main.frames().stream().anyMatch(Shutdown::isInC)) {
      return Optional.of(Certainty.CERTAIN);
    }
    return isCalledFromNowhere(outermost) && isPlainPython(main.process())
        ? Optional.of(Certainty.LIKELY)
        : Optional.empty();
  }

  private static boolean joinsThreads(Frame.Python frame) {
    return Stacks.isIn(frame, "_shutdown", "threading.py")
        || Stacks.isIn(frame, "_python_exit", "concurrent/futures/thread.py")
        || Stacks.isIn(frame, "_python_exit", "concurrent/futures/process.py");
  }

  private static boolean isExitFunction(Frame.Python frame) {
    return Stacks.isIn(frame, "_exit_function", "multiprocessing/util.py")
        || Stacks.isIn(frame, "_exitfunc", "weakref.py")
        || Stacks.isIn(frame, "shutdown", "logging/__init__.py");
  }

  private static boolean isInC(Frame frame) {
    return frame instanceof Frame.Native call && call.function().filter(IN_C::contains).isPresent();
  }

  private static boolean isCalledFromNowhere(Frame.Python outermost) {
    return !outermost.name().startsWith("<") && !SourceFiles.ofTheLanguage(outermost.file());
  }

  /** Programs that embed Python may call functions by themselves. */
  private static boolean isPlainPython(ProcessInfo process) {
    return process
        .runtime()
        .map(ProcessInfo.Runtime::executable)
        .filter(path -> path.substring(path.lastIndexOf('/') + 1).startsWith("python"))
        .isPresent();
  }
}

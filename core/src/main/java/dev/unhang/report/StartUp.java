package dev.unhang.report;

import dev.unhang.model.Frame;
import dev.unhang.model.SourceFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The outermost calls of a stack, by which the interpreter starts any program and any thread: they
 * say nothing of this one.
 *
 * @param python those of them that are Python functions, innermost first
 * @param natives how many others there are
 */
record StartUp(List<Frame.Python> python, int natives) {
  /** By the file as it is shown. */
  private static final Map<String, Set<String>> FUNCTIONS =
      Map.of(
          "threading.py", Set.of("run", "_bootstrap_inner", "_bootstrap"),
          "runpy.py", Set.of("_run_code", "_run_module_as_main"),
          "<frozen runpy>", Set.of("_run_code", "_run_module_as_main"));

  /**
   * The interpreter itself, the recorder that has it run a program with probes, and the C library.
   */
  private static final Pattern LIBRARIES =
      Pattern.compile("(lib)?python\\d.*|python|recorder[.]so|lib(c|pthread)[-.].*");

  /** Calls of the interpreter's end, which matter if it does not come to it. */
  private static final Pattern END = Pattern.compile("_?Py_(Finalize|EndInterpreter|Exit).*");

  StartUp {
    python = List.copyOf(python);
  }

  /**
   * Nothing of a thread that runs no Python.
   *
   * @param frames innermost first
   * @param all whether all native calls are wanted
   */
  static StartUp of(List<Frame> frames, boolean all) {
    List<Frame.Python> python = new ArrayList<>();
    int natives = 0;
    if (frames.stream().anyMatch(Frame.Python.class::isInstance)) {
      for (Frame frame : frames.reversed()) {
        if (frame instanceof Frame.Python call && isOfStart(call)) {
          python.addFirst(call);
        } else if (frame instanceof Frame.Native call && isOfStart(call) && !all) {
          natives++;
        } else {
          break;
        }
      }
    }
    return new StartUp(python, natives);
  }

  private static boolean isOfStart(Frame.Python call) {
    return FUNCTIONS
        .getOrDefault(SourceFiles.readable(call.file()), Set.of())
        .contains(call.name());
  }

  private static boolean isOfStart(Frame.Native call) {
    return call.library().filter(name -> LIBRARIES.matcher(name).matches()).isPresent()
        && call.function().filter(name -> END.matcher(name).matches()).isEmpty();
  }

  int length() {
    return python.size() + natives;
  }

  /** One line; empty where there is nothing. */
  Optional<String> words() {
    List<String> words = new ArrayList<>();
    if (!python.isEmpty()) {
      String functions = String.join(", ", python.stream().map(Frame.Python::function).toList());
      String file = SourceFiles.readable(python.getFirst().file());
      words.add(functions + " (" + file + ")");
    }
    if (natives > 0) {
      words.add(natives + " native " + (natives == 1 ? "frame" : "frames") + " of the start");
    }
    return words.isEmpty() ? Optional.empty() : Optional.of(String.join(" and ", words));
  }
}

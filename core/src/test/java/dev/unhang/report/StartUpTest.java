package dev.unhang.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Frame;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StartUpTest {
  private static final String PYTHON = "libpython3.11.so.1.0";

  private static final List<Frame> MAIN =
      List.of(
          call("compute", "libblas.so.3"),
          python("<module>", "/srv/app.py"),
          call("PyEval_EvalCode", PYTHON),
          call("Py_BytesMain", PYTHON),
          call("__libc_start_main", "libc.so.6"),
          call("_start", "python3.11"));

  private static final List<Frame> THREAD =
      List.of(
          python("work", "/srv/app.py"),
          call("_PyEval_Vector", PYTHON),
          python("run", "/usr/lib/python3.11/threading.py"),
          python("_bootstrap", "/usr/lib/python3.11/threading.py"),
          call("thread_run", PYTHON),
          call("start_thread", "libc.so.6"));

  private static Frame call(String function, String library) {
    return new Frame.Native(Optional.of(function), 1, Optional.of(library), 0x1000);
  }

  private static Frame python(String name, String file) {
    return new Frame.Python(name, name, file, OptionalInt.of(1), Optional.empty(), List.of());
  }

  private static List<Frame> with(Frame outermost, List<Frame> frames) {
    return Stream.concat(frames.stream(), Stream.of(outermost)).toList();
  }

  @Test
  void theMainThreads() {
    assertThat(StartUp.of(MAIN, false).length()).isEqualTo(4);
    assertThat(StartUp.of(MAIN, false).words()).hasValue("4 native frames of the start");
  }

  /** The recorder's functions have no names. */
  @Test
  void ofAProgramWithAHistory() {
    List<Frame> start = MAIN.subList(2, MAIN.size());
    Frame recorder = new Frame.Native(Optional.empty(), 1, Optional.of("recorder.so"), 0x1000);
    List<Frame> frames =
        Stream.of(MAIN.subList(0, 2), start.subList(0, 1), List.of(recorder, recorder), start)
            .flatMap(List::stream)
            .toList();
    assertThat(StartUp.of(frames, false).words()).hasValue("7 native frames of the start");
  }

  @Test
  void aThreads() {
    assertThat(StartUp.of(THREAD, false).length()).isEqualTo(5);
    assertThat(StartUp.of(THREAD, false).words())
        .hasValue("run, _bootstrap (threading.py) and 3 native frames of the start");
  }

  @Test
  void thoseOfAModuleThatIsRunAsAProgram() {
    List<Frame> frames =
        List.of(
            python("<module>", "/srv/app.py"),
            python("_run_code", "<frozen runpy>"),
            python("_run_module_as_main", "<frozen runpy>"));
    assertThat(StartUp.of(frames, true).words())
        .hasValue("_run_code, _run_module_as_main (<frozen runpy>)");
  }

  @Test
  void allOfThemWhereTheyAreWanted() {
    assertThat(StartUp.of(MAIN, true).length()).isZero();
    assertThat(StartUp.of(THREAD, true).words()).isEmpty();
  }

  @Test
  void notThoseOfTheProgramThatPythonIsPartOf() {
    List<Frame> embedded = with(call("main", "editor"), MAIN.subList(0, 4));
    assertThat(StartUp.of(embedded, false).length()).isZero();
  }

  @Test
  void notTheInterpretersEnd() {
    List<Frame> ending =
        List.of(
            python("_shutdown", "/usr/lib/python3.11/threading.py"),
            call("wait_for_thread_shutdown", PYTHON),
            call("Py_FinalizeEx", PYTHON),
            call("Py_RunMain", PYTHON),
            call("_start", "python3.11"));
    assertThat(StartUp.of(ending, false).length()).isEqualTo(2);
  }

  @Test
  void notThoseOfAThreadThatRunsNoPython() {
    List<Frame> pool = List.of(call("wait", "libgomp.so.1"), call("start_thread", "libc.so.6"));
    assertThat(StartUp.of(pool, false).length()).isZero();
  }
}

package dev.unhang.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Finding;
import dev.unhang.model.Library;
import dev.unhang.model.Library.Kind;
import dev.unhang.model.Library.Threading;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.Needs;
import dev.unhang.testing.Numpy;
import dev.unhang.testing.PythonProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which BLAS and OpenMP libraries a process has, against what they say of themselves. */
class LibrariesTest {
  private static final String GOMP = "/usr/lib/x86_64-linux-gnu/libgomp.so.1";

  /** What numpy's BLAS says when it is asked through ctypes, as threadpoolctl does. */
  private static final String OPENBLAS =
      """
      import ctypes, numpy, os, time
      a = numpy.eye(300)
      a.dot(a)
      lib = ctypes.CDLL('libopenblas.so.0')
      lib.openblas_get_config.restype = ctypes.c_char_p
      print(lib.openblas_get_config().decode().split()[1])
      print(lib.openblas_get_num_threads())
      print(lib.openblas_get_parallel())
      print(lib.openblas_get_num_threads() - 1)
      print('READY %d' % os.getpid())
      time.sleep(1000)
      """;

  @Test
  void openBlasWithThreadsOfItsOwn() {
    for (Interpreter python : Numpy.on("openblas-pthread")) {
      try (PythonProgram program = PythonProgram.start(python, OPENBLAS)) {
        Report report = idle(program);
        assertThat(findings(report)).as(python.label()).isEmpty();
        Library library = only(report, Kind.BLAS);
        checkOpenBlas(library, program, Threading.PTHREADS);
        assertThat(library.workers()).isEqualTo(Integer.parseInt(program.line()));
        assertThat(library.usedBy()).contains("numpy");
      }
    }
  }

  @Test
  void openBlasOnOpenMp() {
    for (Interpreter python : Numpy.on("openblas-openmp")) {
      try (PythonProgram program = PythonProgram.start(python, OPENBLAS)) {
        Report report = idle(program);
        assertThat(findings(report)).as(python.label()).isEmpty();
        checkOpenBlas(only(report, Kind.BLAS), program, Threading.OPENMP);
        Library openmp = only(report, Kind.OPENMP);
        assertThat(openmp.name()).isEqualTo("libgomp");
        assertThat(openmp.workers()).isEqualTo(Integer.parseInt(program.line()));
      }
    }
  }

  private static void checkOpenBlas(Library library, PythonProgram program, Threading threading) {
    assertThat(library.name()).isEqualTo("OpenBLAS");
    assertThat(library.version()).hasValue(program.line());
    assertThat(library.threads()).hasValue(Integer.parseInt(program.line()));
    assertThat(program.line()).isEqualTo(threading == Threading.PTHREADS ? "1" : "2");
    assertThat(library.threading()).hasValue(threading);
  }

  /** numpy's dot goes to BLIS, scipy's LAPACK to OpenBLAS. */
  @Test
  void twoBlas() {
    String source =
        """
        import os, time
        import numpy, numpy.linalg
        a = numpy.eye(300)
        numpy.linalg.cholesky(a.dot(a))
        print('READY %d' % os.getpid())
        time.sleep(1000)
        """;
    List<Interpreter> pythons = Numpy.on("blis-openmp", "openblas-pthread");
    for (Interpreter python : pythons) {
      try (PythonProgram program = PythonProgram.start(python, source)) {
        Report report = new Looking(program).report();
        assertThat(libraries(report).stream().filter(l -> l.kind() == Kind.BLAS))
            .as(python.label())
            .extracting(Library::name)
            .containsExactlyInAnyOrder("BLIS", "OpenBLAS");
        assertThat(findings(report)).containsExactly("multiple-blas");
      }
    }
  }

  /** Where somebody has installed the wheels of numpy and scipy, which bring an OpenBLAS each. */
  @Test
  void wheels() {
    String question =
        """
        import importlib.util, os
        def brings(name):
            spec = importlib.util.find_spec(name)
            return spec and os.path.isdir(os.path.dirname(spec.origin) + '.libs')
        print(bool(brings('numpy') and brings('scipy')))
        """;
    List<Interpreter> pythons =
        Interpreters.withGil().filter(p -> p.run(question).strip().equals("True")).toList();
    if (pythons.isEmpty()) {
      Needs.command("an interpreter with the wheels of numpy and scipy", "false");
    }
    String source =
        """
        import os, time
        import numpy, scipy.linalg
        a = numpy.eye(300)
        scipy.linalg.cholesky(a @ a)
        print('READY %d' % os.getpid())
        time.sleep(1000)
        """;
    for (Interpreter python : pythons) {
      try (PythonProgram program = PythonProgram.start(python, source)) {
        Report report = idle(program);
        assertThat(libraries(report).stream().filter(l -> l.kind() == Kind.BLAS))
            .as(python.label())
            .hasSize(2)
            .allMatch(l -> l.name().equals("OpenBLAS") && l.version().isPresent())
            .allMatch(l -> l.threads().isPresent() && l.usedBy().size() == 1)
            .allMatch(l -> l.broughtBy().equals(l.usedBy().stream().findFirst()));
        assertThat(findings(report)).containsExactly("multiple-blas");
      }
    }
  }

  /** Reference implementations: a BLAS, and a LAPACK that is a library of its own. */
  @Test
  void theReferenceImplementation() {
    String source =
        """
        import os, time
        import numpy.linalg
        numpy.linalg.cholesky(numpy.eye(300))
        print('READY %d' % os.getpid())
        time.sleep(1000)
        """;
    for (Interpreter python : Numpy.on("blas", "lapack")) {
      try (PythonProgram program = PythonProgram.start(python, source)) {
        Report report = new Looking(program).report();
        assertThat(only(report, Kind.BLAS).name()).isEqualTo("Netlib BLAS");
        assertThat(only(report, Kind.BLAS).threading()).hasValue(Threading.SERIAL);
        assertThat(only(report, Kind.LAPACK).name()).isEqualTo("Netlib LAPACK");
        assertThat(findings(report)).isEmpty();
      }
    }
  }

  /** As wheels bring it: a copy under a name of its own. A link to the same file is no copy. */
  @ParameterizedTest
  @MethodSource("ofThisRoot")
  void twoOpenMp(Interpreter python) {
    Needs.command("libgomp", "test", "-e", GOMP);
    String source =
        """
        import ctypes, os, shutil, sys, time
        here = os.path.dirname(os.path.abspath(__file__))
        copy = os.path.join(here, 'libg-a34b3233.so.1.0.0')
        link = os.path.join(here, 'libgomp.so.9')
        original = os.path.realpath('%s')
        os.symlink(original, link)
        libraries = [ctypes.CDLL(original), ctypes.CDLL(link)]
        if len(sys.argv) > 1:
            shutil.copy(original, copy)
            libraries.append(ctypes.CDLL(copy))
        for library in libraries:
            library.GOMP_parallel(ctypes.CDLL(None).sched_yield, None, 3, 0)
        print('READY %%d' %% os.getpid())
        time.sleep(1000)
        """
            .formatted(GOMP);
    try (PythonProgram program = PythonProgram.start(python, source)) {
      Report report = idle(program);
      assertThat(only(report, Kind.OPENMP).workers()).isEqualTo(2);
      assertThat(findings(report)).isEmpty();
    }
    try (PythonProgram program = PythonProgram.start(python, source, "copy")) {
      Report report = idle(program);
      assertThat(libraries(report)).hasSize(2).allMatch(library -> library.workers() == 2);
      assertThat(findings(report)).containsExactly("multiple-openmp");
      assertThat(report.picture().processes().getFirst().threads().stream().skip(1))
          .isNotEmpty()
          .allMatch(thread -> kind(thread).equals(Optional.of(WaitKind.OPENMP)));
    }
  }

  static List<Interpreter> ofThisRoot() {
    return Interpreters.some(8, 12).toList();
  }

  /** Once all threads wait: they look for more work for a while before they do. */
  private static Report idle(PythonProgram program) {
    return new Looking(program)
        .report(report ->
            report.picture().processes().getFirst().threads().stream()
                .allMatch(thread -> thread.state() == RunState.WAITING));
  }

  private static Optional<WaitKind> kind(ThreadInfo thread) {
    return thread.waitsFor().map(Wait::kind);
  }

  private static List<Library> libraries(Report report) {
    return report.picture().processes().getFirst().libraries();
  }

  private static Library only(Report report, Kind kind) {
    List<Library> all = new ArrayList<>(libraries(report));
    all.removeIf(library -> library.kind() != kind);
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private static List<String> findings(Report report) {
    return report.findings().stream().map(Finding::id).toList();
  }
}

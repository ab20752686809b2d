package dev.unhang.findings;

import static dev.unhang.findings.Given.PID;
import static dev.unhang.findings.Given.by;
import static dev.unhang.findings.Given.frame;
import static dev.unhang.findings.Given.ids;
import static dev.unhang.findings.Given.nativeThread;
import static dev.unhang.findings.Given.picture;
import static dev.unhang.findings.Given.process;
import static dev.unhang.findings.Given.sleep;
import static dev.unhang.findings.Given.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Certainty;
import dev.unhang.model.Finding;
import dev.unhang.model.Frame;
import dev.unhang.model.Interrupt;
import dev.unhang.model.Interrupt.State;
import dev.unhang.model.Library;
import dev.unhang.model.Library.Kind;
import dev.unhang.model.Library.Threading;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.Verdict;
import dev.unhang.model.Wait;
import dev.unhang.model.Wait.Gone;
import dev.unhang.model.Wait.Gone.Cause;
import dev.unhang.model.WaitKind;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What is said of libraries with threads, and of Ctrl-C. */
class LibraryRulesTest {
  private static final Library BLIS = library(Kind.BLAS, "BLIS", "libblas.so.3", "numpy");
  private static final Library OPENBLAS =
      library(Kind.BLAS, "OpenBLAS", "libopenblasp-r0.3.21.so", "scipy");
  private static final Library LAPACK =
      library(Kind.LAPACK, "Netlib LAPACK", "liblapack.so.3", "scipy");
  private static final Library GOMP = library(Kind.OPENMP, "libgomp", "libgomp.so.1.0.0", "numpy");

  private static final ThreadInfo SLEEPER = waiting(PID, "MainThread", sleep(100));

  @Test
  void oneOfAKindIsNoFinding() {
    assertThat(ids(with(SLEEPER, OPENBLAS, LAPACK, GOMP))).isEmpty();
  }

  @Test
  void severalBlas() {
    Report report = with(SLEEPER, BLIS, OPENBLAS, GOMP);
    assertThat(ids(report)).containsExactly("multiple-blas");
    assertThat(report.verdict()).isEqualTo(Verdict.SLEEPING);
    assertThat(only(report).title()).contains("libblas.so.3 and libopenblasp-r0.3.21.so");
    assertThat(only(report).explanation())
        .contains("BLIS 0.1", "used by numpy", "OpenBLAS 0.1", "used by scipy");
  }

  @Test
  void severalOpenMp() {
    Library own = library(Kind.OPENMP, "libgomp", "libgomp-a34b3233.so.1.0.0", "sklearn");
    assertThat(ids(with(SLEEPER, GOMP, own))).containsExactly("multiple-openmp");
  }

  @Test
  void aRegionWhoseThreadsStayedInTheParent() {
    Wait region =
        Wait.of(WaitKind.OPENMP)
            .withGone(
                new Gone(
                    Cause.POOL_LEFT_BEHIND_BY_FORK, Certainty.CERTAIN, "2 threads of libgomp"));
    Report report =
        with(
            waiting(PID, "MainThread", region, in(GOMP), in(OPENBLAS), frame("dot", 7)),
            OPENBLAS,
            GOMP);
    assertThat(report.verdict()).isEqualTo(Verdict.ABANDONED);
    assertThat(ids(report)).containsExactly("fork-after-threads");
    assertThat(report.summary()).contains("2 threads of libgomp that did not come along");
    assertThat(only(report).explanation()).contains("OpenBLAS 0.1", "app.py:7");
    assertThat(String.join(" ", only(report).advice()))
        .contains("OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1", "forkserver");
  }

  @Test
  void anExecutorWhoseThreadsStayedInTheParent() {
    Wait future =
        Wait.of(WaitKind.FUTURE)
            .withGone(
                new Gone(
                    Cause.POOL_LEFT_BEHIND_BY_FORK, Certainty.CERTAIN, "the threads of a pool"));
    Report report = with(waiting(PID, "MainThread", future, frame("f", 7)));
    assertThat(ids(report)).containsExactly("fork-after-threads");
    assertThat(String.join(" ", only(report).advice())).contains("in the child");
  }

  /** OpenBLAS has mutexes around its pool. */
  @Test
  void aMutexOfABlasHeldByAThreadThatStayedInTheParent() {
    Gone gone = new Gone(Cause.LEFT_BEHIND_BY_FORK, Certainty.CERTAIN, "thread 77 of process 99");
    Wait mutex = Wait.of(WaitKind.MUTEX).withGone(gone);
    assertThat(ids(with(waiting(PID, "MainThread", mutex, in(OPENBLAS)), OPENBLAS)))
        .containsExactly("fork-after-threads", "fork-orphaned-lock");
    assertThat(ids(with(waiting(PID, "MainThread", mutex, in(OPENBLAS)))))
        .containsExactly("fork-orphaned-lock");
  }

  /** OpenBLAS ends its threads in fork(). */
  @Test
  void aThreadOfALibraryThatDoesNotEnd() {
    ThreadInfo main =
        waiting(
            PID, "MainThread", Wait.of(WaitKind.THREAD_JOIN).heldBy(by(1)), frame("<module>", 3));
    ThreadInfo idle = nativeThread(1, "python", Wait.of(WaitKind.OPENMP));
    ThreadInfo wantsGil = waiting(2, "worker", Wait.of(WaitKind.GIL).heldBy(by(PID)));
    Report report =
        Diagnosis.of(picture(process(PID, main, idle, wantsGil).withLibraries(List.of(OPENBLAS))));
    assertThat(report.verdict()).isEqualTo(Verdict.ABANDONED);
    assertThat(ids(report)).containsExactly("library-thread-stays");
    assertThat(only(report).certainty()).isEqualTo(Certainty.LIKELY);
    assertThat(only(report).explanation()).contains("app.py:3", "thread 1");
    assertThat(String.join(" ", only(report).advice())).contains("OPENBLAS_NUM_THREADS=1");
    ThreadInfo works = waiting(2, "worker", sleep(100));
    assertThat(Diagnosis.of(picture(process(PID, main, idle, works))).verdict())
        .isEqualTo(Verdict.BLOCKED);
  }

  @Test
  void ctrlCThatCannotBeActedOn() {
    Report report = interrupted(State.ARRIVED, "SIGTERM", "SIGQUIT", "SIGKILL");
    assertThat(ids(report)).containsExactly("interrupt-pending");
    assertThat(only(report).explanation()).contains("app.py:9");
    assertThat(only(report).advice().getFirst()).contains("kill -TERM " + PID, "Ctrl-\\");
  }

  @Test
  void ctrlCThatIsBlocked() {
    Report report = interrupted(State.HELD_BACK, "SIGKILL");
    assertThat(only(report).title()).contains("every thread", "blocks it");
    assertThat(only(report).advice().getFirst())
        .contains("kill -KILL " + PID)
        .doesNotContain("Ctrl-\\");
  }

  @Test
  void aCtrlCThatNobodyPressedIsNoFinding() {
    assertThat(ids(interrupted(State.IGNORED, "SIGKILL"))).isEmpty();
    assertThat(ids(interrupted(State.BLOCKED, "SIGKILL"))).isEmpty();
  }

  private static Report interrupted(State state, String... endedBy) {
    ThreadInfo main = waiting(PID, "MainThread", Wait.of(WaitKind.FUTEX), frame("use", 9));
    Interrupt interrupt = new Interrupt(state, List.of(endedBy));
    return Diagnosis.of(picture(process(PID, main).withInterrupt(Optional.of(interrupt))));
  }

  private static Report with(ThreadInfo main, Library... libraries) {
    return Diagnosis.of(picture(process(PID, main).withLibraries(List.of(libraries))));
  }

  private static Finding only(Report report) {
    assertThat(report.findings()).hasSize(1);
    return report.findings().getFirst();
  }

  private static Frame in(Library library) {
    return new Frame.Native(Optional.empty(), 0, Optional.of(library.fileName()), 0x1000);
  }

  private static Library library(Kind kind, String name, String file, String usedBy) {
    return new Library(
        kind,
        name,
        "/usr/lib/" + file,
        Optional.of("0.1"),
        kind == Kind.BLAS ? Optional.of(Threading.OPENMP) : Optional.empty(),
        OptionalInt.of(2),
        0,
        Optional.of("system"),
        List.of(usedBy));
  }
}

package dev.unhang;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.ProcessInfo;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.Verdict;
import dev.unhang.model.Wait;
import dev.unhang.testing.Interpreter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A process and its descendants in one report. */
class TreeTest {
  private static final InspectOptions TREE = new InspectOptions(false, false, true, true);

  /** The programs of which the tests are; each prints READY with the id of the first process. */
  private static final String HEAD =
      """
      import fcntl, os, signal, socket, subprocess, sys, tempfile, threading, time

      def child(work):
          pid = os.fork()
          if pid == 0:
              try:
                  work()
              finally:
                  os._exit(0)
          return pid

      def ready():
          print('READY %d' % os.getpid(), flush=True)

      """;

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void otherProgramsTakePart(Interpreter python) {
    String source =
        """
        r, w = os.pipe()
        other = subprocess.Popen(['cat'], stdin=r, stdout=subprocess.DEVNULL)
        os.close(r)
        ready()
        other.wait()
        """;
    Report report = report(python, source, r -> r.verdict() == Verdict.DEADLOCK);
    assertThat(report.findings()).extracting(f -> f.id()).containsExactly("pipe-deadlock");
    assertThat(report.picture().processes())
        .extracting(p -> p.runtime().isPresent())
        .containsExactly(true, false);
    assertThat(waits(report)).containsValues("process-exit of 1", "pipe-read of 0");
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void anotherProgramThatIsStopped(Interpreter python) {
    String source =
        """
        other = subprocess.Popen(['sh', '-c', 'kill -STOP $$'])
        ready()
        other.wait()
        """;
    Report report =
        report(python, source, r -> !waits(r).isEmpty() && !r.picture().gaps().isEmpty());
    assertThat(report.picture().gaps())
        .extracting(gap -> gap.what())
        .anyMatch(what -> what.contains("it is stopped"));
    assertThat(waits(report)).containsEntry(0, "process-exit of 1");
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void bothSidesOfAConnectionWaitForTheOther(Interpreter python) {
    String source =
        """
        ours, theirs = socket.socketpair()
        def work():
            ours.close()
            theirs.recv(1)
        child(work)
        theirs.close()
        ready()
        ours.recv(1)
        """;
    Report report = report(python, source, r -> r.verdict() == Verdict.DEADLOCK);
    assertThat(report.findings()).extracting(f -> f.id()).containsExactly("process-cycle");
    assertThat(waits(report)).containsValues("socket of 0", "socket of 1");
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void bothSidesOfATcpConnectionWaitForTheOther(Interpreter python) {
    String source =
        """
        listener = socket.socket()
        listener.bind(('127.0.0.1', 0))
        listener.listen(1)
        def work():
            listener.close()
            connection = socket.create_connection(address)
            connection.recv(1)
        address = listener.getsockname()
        child(work)
        connection = listener.accept()[0]
        ready()
        connection.recv(1)
        """;
    Report report = report(python, source, r -> r.verdict() == Verdict.DEADLOCK);
    assertThat(waits(report)).containsValues("socket of 0", "socket of 1");
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void aConnectionThatAnotherProcessHasTooIsNoDeadlock(Interpreter python) {
    String source =
        """
        ours, theirs = socket.socketpair()
        child(lambda: time.sleep(1000))
        child(lambda: theirs.recv(1))
        theirs.close()
        ready()
        ours.recv(1)
        """;
    Report report =
        report(python, source, r -> waits(r).containsValue("sleep of ") && waits(r).size() == 3);
    assertThat(waits(report)).containsValues("socket of 1,2", "sleep of ");
    assertThat(report.verdict()).isEqualTo(Verdict.EXTERNAL);
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void aFileLockIsHeldByWhoSharesTheOpenFile(Interpreter python) {
    String source =
        """
        name = tempfile.mktemp(dir='.')
        first = open(name, 'w')
        fcntl.flock(first, fcntl.LOCK_EX)
        child(lambda: time.sleep(1000))
        first.close()
        mine = open(name)
        os.unlink(name)
        ready()
        fcntl.flock(mine, fcntl.LOCK_EX)
        """;
    Report report = report(python, source, r -> waits(r).containsValue("file-lock of 1"));
    assertThat(waits(report)).containsValue("file-lock of 1");
    assertThat(report.verdict()).isNotEqualTo(Verdict.DEADLOCK);
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void aLockedRangeBelongsToAProcess(Interpreter python) {
    String source =
        """
        r, w = os.pipe()
        name = tempfile.mktemp(dir='.')
        def work():
            file = open(name, 'w')
            fcntl.lockf(file, fcntl.LOCK_EX)
            os.write(w, b'.')
            time.sleep(1000)
        child(work)
        os.read(r, 1)
        mine = open(name, 'w')
        os.unlink(name)
        ready()
        fcntl.lockf(mine, fcntl.LOCK_EX)
        """;
    Report report = report(python, source, r -> waits(r).containsValue("file-lock of 1"));
    assertThat(waits(report)).containsValue("file-lock of 1");
  }

  /** As daemons are started: by a child that ends. Nobody waits for its sibling. */
  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void aProcessWhoseParentHasEndedTakesPartIfItIsWaitedFor(Interpreter python) {
    String source =
        """
        r, w = os.pipe()
        def start():
            child(lambda: time.sleep(1000))
            os.close(w)
            child(lambda: time.sleep(1000))
        os.waitpid(child(start), 0)
        os.close(w)
        ready()
        os.read(r, 1)
        """;
    Report report = report(python, source, r -> waits(r).size() == 2);
    assertThat(waits(report)).hasSize(2).containsEntry(0, "pipe-read of 1");
    assertThat(report.picture().processes())
        .extracting(process -> process.takenUp().isPresent())
        .containsExactly(false, true);
    assertThat(report.verdict()).isEqualTo(Verdict.EXTERNAL);
  }

  /** They end when the first process does, of which these have a pipe. */
  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void aProcessWhoseParentHasEndedTakesPartIfItIsInTheSameJob(Interpreter python) {
    String source =
        """
        r, w = os.pipe()
        def orphan():
            os.read(r, 1)
        def leader():
            os.close(w)
            os.setpgid(0, 0)
            os.waitpid(child(lambda: child(orphan)), 0)
            ready()
            os.read(r, 1)
        child(leader)
        time.sleep(1000)
        """;
    Report report = report(python, source, r -> waits(r).size() == 2);
    assertThat(waits(report)).hasSize(2);
    assertThat(report.picture().processes())
        .extracting(process -> process.takenUp().isPresent())
        .containsExactly(false, true);
    assertThat(report.picture().peers()).hasSize(1);
  }

  /** Whom each process's main thread waits for, by the places of the processes in the report. */
  private static Map<Integer, String> waits(Report report) {
    List<Integer> pids = report.picture().processes().stream().map(ProcessInfo::pid).toList();
    Map<Integer, String> waits = new TreeMap<>();
    for (ProcessInfo process : report.picture().processes()) {
      process.threads().stream()
          .filter(ThreadInfo::main)
          .flatMap(thread -> thread.waitsFor().stream())
          .forEach(wait -> waits.put(pids.indexOf(process.pid()), words(wait, pids)));
    }
    return waits;
  }

  private static String words(Wait wait, List<Integer> pids) {
    List<String> holders =
        wait.holders().stream().map(holder -> "" + pids.indexOf(holder.pid())).sorted().toList();
    return wait.kind().id() + " of " + String.join(",", holders);
  }

  private static Report report(Interpreter python, String source, Predicate<Report> wanted) {
    return Reports.of(python, HEAD + source, TREE, wanted);
  }
}

package dev.unhang;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Holder;
import dev.unhang.model.Peer;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.Verdict;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import dev.unhang.report.Style;
import dev.unhang.report.TextReport;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A look at one process names those that it has to do with, although it does not read them. */
class PeersTest {
  private static final InspectOptions ALONE = InspectOptions.DEFAULT;
  private static final InspectOptions TREE = new InspectOptions(false, false, true, true);

  /** The peer is a shell, which says by its command line that it is the one. */
  private static final String HEAD =
      """
      import asyncio, fcntl, os, select, socket, subprocess, sys, tempfile, threading, time

      def peer(**streams):
          return subprocess.Popen(['sh', '-c', 'kill -STOP $$; : the peer'], **streams)

      def listening():
          listener = socket.socket()
          listener.bind(('127.0.0.1', 0))
          listener.listen(1)
          return listener

      def ready():
          print('READY %d' % os.getpid(), flush=True)

      """;

  static Stream<Interpreter> pythons() {
    return Interpreters.withGil();
  }

  /** With asyncio.run(), and locks of multiprocessing that are recognised. */
  static Stream<Interpreter> newer() {
    return Interpreters.withGil().filter(python -> python.minor() >= 7);
  }

  @ParameterizedTest
  @MethodSource("pythons")
  void whoWritesToAPipe(Interpreter python) {
    namesThePeer(python, "p = peer(stdout=subprocess.PIPE); ready(); p.stdout.read()");
  }

  @ParameterizedTest
  @MethodSource("pythons")
  void whoWritesToANamedPipe(Interpreter python) {
    String source =
        """
        name = tempfile.mktemp(dir='.')
        os.mkfifo(name)
        keep = os.open(name, os.O_RDONLY | os.O_NONBLOCK)
        with open(name, 'w') as end:
            p = peer(stdout=end)
        mine = os.open(name, os.O_RDONLY)
        os.unlink(name)
        ready()
        os.read(mine, 1)
        """;
    namesThePeer(python, source);
  }

  @ParameterizedTest
  @MethodSource("pythons")
  void oneOfSeveralThingsThatArePolled(Interpreter python) {
    String source =
        """
        p = peer(stdout=subprocess.PIPE)
        listener = listening()
        ready()
        select.select([p.stdout, listener], [], [])
        """;
    namesThePeer(python, source);
  }

  @ParameterizedTest
  @MethodSource("pythons")
  void theOtherEndOfAConnection(Interpreter python) {
    String source =
        """
        ours, theirs = socket.socketpair()
        p = peer(stdin=theirs)
        theirs.close()
        ready()
        ours.recv(1)
        """;
    namesThePeer(python, source);
  }

  @ParameterizedTest
  @MethodSource("pythons")
  void whoIsToAcceptAConnection(Interpreter python) {
    String source =
        """
        listener = listening()
        ours = socket.create_connection(listener.getsockname())
        p = peer(stdin=listener)
        listener.close()
        ready()
        ours.recv(1)
        """;
    namesThePeer(python, source);
  }

  @ParameterizedTest
  @MethodSource("pythons")
  void aChildThatIsToEnd(Interpreter python) {
    namesThePeer(python, "p = peer(); ready(); p.wait()");
  }

  @ParameterizedTest
  @MethodSource("pythons")
  void whoHasAFileLocked(Interpreter python) {
    String source =
        """
        name = tempfile.mktemp(dir='.')
        first = open(name, 'w')
        fcntl.flock(first, fcntl.LOCK_EX)
        p = peer(stdin=first)
        first.close()
        mine = open(name)
        os.unlink(name)
        ready()
        fcntl.flock(mine, fcntl.LOCK_EX)
        """;
    namesThePeer(python, source);
  }

  /** Whoever shares a semaphore may release it. */
  @ParameterizedTest
  @MethodSource("newer")
  void whoSharesASemaphore(Interpreter python) {
    String source =
        """
        import multiprocessing
        mp = multiprocessing.get_context('fork')
        semaphore = mp.Semaphore(0)
        mp.Process(target=time.sleep, args=(1000,), daemon=True).start()
        ready()
        semaphore.acquire()
        """;
    Report report = report(python, source, ALONE, PeersTest::hasPeer);
    assertThat(report.picture().peers()).hasSize(1);
    int peer = report.picture().peers().getFirst().pid();
    assertThat(mainWait(report).sharers()).containsExactly(peer);
    assertThat(TextReport.of(report, Style.PLAIN)).contains("shared with process " + peer);
  }

  @ParameterizedTest
  @MethodSource("newer")
  void whomATaskReadsFrom(Interpreter python) {
    String source =
        """
        ours, theirs = socket.socketpair()
        p = peer(stdin=theirs)
        theirs.close()
        async def main():
            reader, writer = await asyncio.open_connection(sock=ours)
            ready()
            await reader.read(1)
        asyncio.run(main())
        """;
    Report report = namesThePeer(python, source);
    assertThat(taskWaits(report).flatMap(wait -> wait.holders().stream()))
        .extracting(Holder::pid)
        .containsExactly(report.picture().peers().getFirst().pid());
  }

  @ParameterizedTest
  @MethodSource("pythons")
  void aProgramThatConnectedToItselfWaitsForItself(Interpreter python) {
    String source =
        """
        listener = listening()
        ours = socket.create_connection(listener.getsockname())
        ready()
        ours.recv(1)
        """;
    Report report = report(python, source, ALONE, PeersTest::isDeadlock);
    assertThat(report.verdict()).isEqualTo(Verdict.DEADLOCK);
    assertThat(report.deadlocks().getFirst().members()).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("pythons")
  void unlessAnotherThreadMayAccept(Interpreter python) {
    String source =
        """
        listener = listening()
        ours = socket.create_connection(listener.getsockname())
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
        ready()
        ours.recv(1)
        """;
    Report report =
        report(python, source, ALONE, r -> isWaiting(r, WaitKind.SOCKET) && !isDeadlock(r));
    assertThat(mainWait(report).holders()).isNotEmpty();
    assertThat(report.verdict()).isNotIn(Verdict.DEADLOCK, Verdict.ABANDONED);
  }

  /** An event loop polls a connection to itself as well, by which threads wake it. */
  @ParameterizedTest
  @MethodSource("newer")
  void eventLoopsOfTwoProcessesThatReadFromEachOther(Interpreter python) {
    Report report = report(python, loops("pass"), TREE, PeersTest::isDeadlock);
    assertThat(report.verdict()).isEqualTo(Verdict.DEADLOCK);
    assertThat(report.findings()).extracting(f -> f.id()).containsExactly("process-cycle");
    assertThat(report.deadlocks().getFirst().members())
        .extracting(member -> member.who().pid())
        .containsExactlyInAnyOrderElementsOf(
            report.picture().processes().stream().map(ProcessInfo::pid).toList());
  }

  @ParameterizedTest
  @MethodSource("newer")
  void eventLoopsThatOtherThreadsMayWake(Interpreter python) {
    String thread = "threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()";
    Report report =
        report(
            python,
            loops(thread),
            TREE,
            r -> r.verdict() == Verdict.EXTERNAL && taskWaits(r).count() == 2);
    assertThat(taskWaits(report)).hasSize(2);
    assertThat(report.verdict()).isEqualTo(Verdict.EXTERNAL);
  }

  private static String loops(String before) {
    return """
    a, b = socket.socketpair()
    child = os.fork() == 0
    mine, others = (a, b) if child else (b, a)
    others.close()
    async def main():
        reader, writer = await asyncio.open_connection(sock=mine)
        if not child:
            ready()
        await reader.read(1)
    %s
    asyncio.run(main())
    """
        .formatted(before);
  }

  private static Report namesThePeer(Interpreter python, String source) {
    Report report = report(python, source, ALONE, PeersTest::hasPeer);
    List<Peer> peers =
        report.picture().peers().stream()
            .filter(peer -> peer.command().contains("kill -STOP $$; : the peer"))
            .toList();
    assertThat(peers).hasSize(1);
    assertThat(TextReport.of(report, Style.PLAIN))
        .contains("process " + peers.getFirst().pid())
        .contains("kill -STOP $$; : the peer");
    assertThat(report.picture().processes()).hasSize(1);
    return report;
  }

  /** The shell that it is to be may not be started yet. */
  private static boolean hasPeer(Report report) {
    return main(report).waitsFor().isPresent()
        && report.picture().peers().stream()
            .map(peer -> peer.command().toString())
            .anyMatch(command -> command.contains("the peer") || command.contains("program.py"));
  }

  private static boolean isDeadlock(Report report) {
    return report.verdict() == Verdict.DEADLOCK;
  }

  private static boolean isWaiting(Report report, WaitKind kind) {
    return main(report).waitsFor().filter(wait -> wait.kind() == kind).isPresent();
  }

  private static Stream<Wait> taskWaits(Report report) {
    return report.picture().processes().stream()
        .flatMap(process -> process.threads().stream())
        .flatMap(thread -> thread.tasks().stream())
        .flatMap(task -> task.waitsFor().stream());
  }

  private static ThreadInfo main(Report report) {
    return report.picture().processes().getFirst().threads().stream()
        .filter(ThreadInfo::main)
        .findFirst()
        .orElseThrow();
  }

  private static Wait mainWait(Report report) {
    return main(report).waitsFor().orElseThrow();
  }

  private static Report report(
      Interpreter python, String source, InspectOptions options, Predicate<Report> wanted) {
    return Reports.of(python, HEAD + source, options, wanted);
  }
}

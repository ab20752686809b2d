package dev.unhang.findings;

import static dev.unhang.findings.Given.PID;
import static dev.unhang.findings.Given.by;
import static dev.unhang.findings.Given.cycles;
import static dev.unhang.findings.Given.frame;
import static dev.unhang.findings.Given.ids;
import static dev.unhang.findings.Given.join;
import static dev.unhang.findings.Given.likely;
import static dev.unhang.findings.Given.lock;
import static dev.unhang.findings.Given.picture;
import static dev.unhang.findings.Given.ref;
import static dev.unhang.findings.Given.running;
import static dev.unhang.findings.Given.sleep;
import static dev.unhang.findings.Given.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadRef;
import dev.unhang.model.Verdict;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which cycles are deadlocks, and how they are told. */
class DeadlockTest {

  private static ThreadInfo link(int from, int to) {
    return waiting(from, "t" + from, lock("lock-" + from, by(to, to)), frame("f", from));
  }

  private static Report diagnose(List<ThreadInfo> threads) {
    return Diagnosis.of(picture(threads.toArray(ThreadInfo[]::new)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 30, 200, 3000})
  void aCycleOfAnySizeIsFoundOnce(int size) {
    List<ThreadInfo> threads = new ArrayList<>();
    IntStream.rangeClosed(1, size).forEach(i -> threads.add(link(i, i % size + 1)));
    Report report = diagnose(threads);
    assertThat(cycles(report))
        .containsExactly(IntStream.rangeClosed(1, size).mapToObj(Given::ref).toList());
    assertThat(ids(report)).containsExactly(size == 1 ? "self-deadlock" : "lock-cycle");
    // However many there are, it stays a text that one can read.
    assertThat(report.summary().length()).isLessThan(200);
    assertThat(report.findings().getFirst().explanation().length()).isLessThan(2000);
  }

  @Test
  void aCycleBeginsWithItsFirstThreadWhereverItIsEntered() {
    Report report =
        diagnose(List.of(waiting(PID, "MainThread", join(3)), link(1, 3), link(2, 1), link(3, 2)));
    assertThat(cycles(report)).containsExactly(List.of(ref(1), ref(3), ref(2)));
  }

  @Test
  void twoHundredThreadsBehindOneLockAreNoDeadlock() {
    List<ThreadInfo> threads = new ArrayList<>();
    threads.add(waiting(PID, "MainThread", join(1)));
    threads.add(waiting(1, "t1", sleep(9)));
    IntStream.rangeClosed(1001, 1200).forEach(i -> threads.add(link(i, 1)));
    Report report = diagnose(threads);
    assertThat(report.verdict()).isEqualTo(Verdict.BLOCKED);
    assertThat(report.deadlocks()).isEmpty();
  }

  @Test
  void twoHundredThreadsBehindADeadlockAreNotInIt() {
    List<ThreadInfo> threads = new ArrayList<>();
    threads.add(waiting(PID, "MainThread", join(1001)));
    threads.add(link(1, 2));
    threads.add(link(2, 1));
    IntStream.rangeClosed(1001, 1200).forEach(i -> threads.add(link(i, 1)));
    Report report = diagnose(threads);
    assertThat(cycles(report)).containsExactly(List.of(ref(1), ref(2)));
    assertThat(report.findings().getFirst().explanation())
        .endsWith("Behind them wait MainThread, t1001, t1002, t1003, t1004 and 196 more.");
  }

  @Test
  void separateCyclesAreSeparateDeadlocks() {
    Report report = diagnose(List.of(link(1, 2), link(2, 1), link(3, 4), link(4, 3), link(5, 5)));
    assertThat(cycles(report))
        .containsExactly(List.of(ref(1), ref(2)), List.of(ref(3), ref(4)), List.of(ref(5)));
    assertThat(ids(report)).containsExactly("self-deadlock", "lock-cycle", "lock-cycle");
    assertThat(report.summary())
        .isEqualTo("Deadlock: t5 waits for lock-5, which it already holds (and 2 more deadlocks).");
  }

  private static Wait any(WaitKind kind, Holder... holders) {
    return Wait.of(kind).heldByAny(List.of(holders));
  }

  @Test
  void whereOneOfSeveralIsEnoughAllMustBeStuck() {
    ThreadInfo main = waiting(PID, "MainThread", any(WaitKind.QUEUE, by(1), by(2)));
    ThreadInfo first = waiting(1, "t1", lock("l", by(PID)));
    Report free = diagnose(List.of(main, first, waiting(2, "t2", sleep(1))));
    assertThat(free.verdict()).isEqualTo(Verdict.BLOCKED);
    assertThat(free.deadlocks()).isEmpty();
    Report works = diagnose(List.of(main, first, running(2, "t2")));
    assertThat(works.deadlocks()).isEmpty();
    Report outside = diagnose(List.of(main, first, waiting(2, "t2", Wait.of(WaitKind.SOCKET))));
    assertThat(outside.deadlocks()).isEmpty();
    Report knot = diagnose(List.of(main, first, waiting(2, "t2", lock("m", by(PID)))));
    assertThat(knot.verdict()).isEqualTo(Verdict.DEADLOCK);
    assertThat(cycles(knot)).containsExactly(List.of(ref(PID), ref(1)));
  }

  @Test
  void aHolderBehindAnotherDeadlockIsStuckAsWell() {
    Report report =
        diagnose(
            List.of(
                waiting(PID, "MainThread", any(WaitKind.QUEUE, by(1), by(2))),
                waiting(1, "t1", lock("l", by(PID))),
                waiting(2, "t2", lock("m", by(3))),
                link(3, 4),
                link(4, 3)));
    assertThat(cycles(report)).containsExactly(List.of(ref(PID), ref(1)), List.of(ref(3), ref(4)));
  }

  @Test
  void ofALocksSeveralPossibleHoldersOneIsEnough() {
    Report report =
        diagnose(
            List.of(
                waiting(PID, "MainThread", lock("l", likely(1), likely(2))),
                waiting(1, "t1", lock("m", by(PID))),
                waiting(2, "t2", sleep(1))));
    assertThat(report.deadlocks()).isEmpty();
  }

  @Test
  void whereAllMustActOneIsEnoughToBeStuck() {
    Wait barrier = Wait.of(WaitKind.BARRIER).heldBy(by(1), by(2));
    Report report =
        diagnose(
            List.of(
                waiting(PID, "MainThread", barrier),
                waiting(1, "t1", lock("l", by(PID))),
                waiting(2, "t2", sleep(1))));
    assertThat(cycles(report)).containsExactly(List.of(ref(PID), ref(1)));
  }

  @Test
  void theWeakestEdgeGivesTheCertainty() {
    Report report =
        diagnose(
            List.of(link(1, 2), waiting(2, "t2", lock("x", likely(3))), link(3, 1), link(4, 4)));
    assertThat(report.deadlocks().stream().map(d -> d.certainty()))
        .containsExactly(Certainty.LIKELY, Certainty.CERTAIN);
  }

  @Test
  void threadsThatWaitWithoutAWayOutButInNoCircleAreAbandoned() {
    Report report =
        diagnose(
            List.of(
                waiting(PID, "MainThread", lock("l", by(1))),
                waiting(1, "t1", any(WaitKind.QUEUE, by(PID), by(2))),
                waiting(2, "t2", Wait.of(WaitKind.EVENT))));
    assertThat(report.verdict()).isEqualTo(Verdict.ABANDONED);
    assertThat(report.deadlocks()).isEmpty();
    assertThat(ids(report)).containsExactly("never-signalled");
    assertThat(report.findings().getFirst().threads()).containsExactly(ref(2));
  }

  @Test
  void aPoolOfTwoHundredStarvingWorkersIsOneDeadlock() {
    List<Holder> workers = IntStream.rangeClosed(1, 200).mapToObj(Given::by).toList();
    List<ThreadInfo> threads = new ArrayList<>();
    threads.add(waiting(PID * 10, "MainThread", Wait.of(WaitKind.FUTURE).heldBy(by(1))));
    IntStream.rangeClosed(1, 200)
        .forEach(
            i -> threads.add(waiting(i, "p" + i, Wait.of(WaitKind.FUTURE).heldByAny(workers))));
    Report report = diagnose(threads);
    List<ThreadRef> all = IntStream.rangeClosed(1, 200).mapToObj(Given::ref).toList();
    assertThat(cycles(report)).containsExactly(all);
    assertThat(ids(report)).containsExactly("pool-starvation");
  }
}

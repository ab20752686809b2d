package dev.unhang.findings;

import static dev.unhang.findings.Given.by;
import static dev.unhang.findings.Given.cycles;
import static dev.unhang.findings.Given.picture;
import static dev.unhang.findings.Given.running;
import static dev.unhang.findings.Given.sleep;
import static dev.unhang.findings.Given.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Holder;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadRef;
import dev.unhang.model.Verdict;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small random graphs, whose deadlocks are found here by trying everything. */
class RandomGraphTest {
  private static final int GRAPHS = 1500;

  /** Who is waited for; nobody, and no signal, where the thread gets on by itself. */
  private record Waiter(boolean all, boolean awaitsSignal, List<Integer> holders) {
    boolean getsOn(Set<Integer> others) {
      if (awaitsSignal) {
        return !others.isEmpty();
      }
      return holders.isEmpty()
          || (all ? others.containsAll(holders) : !Collections.disjoint(others, holders));
    }
  }

  private static List<Waiter> random(Random random, int mostHolders, boolean mayChoose) {
    int size = 1 + random.nextInt(6);
    List<Waiter> graph = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      List<Integer> all = new ArrayList<>(IntStream.range(0, size).boxed().toList());
      Collections.shuffle(all, random);
      int holders = random.nextInt(4) == 0 ? 0 : Math.min(size, 1 + random.nextInt(mostHolders));
      graph.add(new Waiter(!mayChoose || random.nextBoolean(), false, all.subList(0, holders)));
    }
    return graph;
  }

  private static Report diagnose(List<Waiter> graph, Random random) {
    List<ThreadInfo> threads = new ArrayList<>();
    for (int i = 0; i < graph.size(); i++) {
      threads.add(thread(i + 1, graph.get(i), random));
    }
    return Diagnosis.of(picture(threads.toArray(ThreadInfo[]::new)));
  }

  private static ThreadInfo thread(int tid, Waiter waiter, Random random) {
    String name = "t" + tid;
    Holder[] holders = waiter.holders().stream().map(i -> by(i + 1)).toArray(Holder[]::new);
    if (holders.length > 0) {
      return waiting(
          tid,
          name,
          waiter.all()
              ? Wait.of(WaitKind.BARRIER).heldBy(holders)
              : Wait.of(WaitKind.SEMAPHORE).heldByAny(List.of(holders)));
    }
    if (waiter.awaitsSignal()) {
      return waiting(tid, name, Wait.of(WaitKind.EVENT));
    }
    return switch (random.nextInt(4)) {
      case 0 -> running(tid, name);
      case 1 -> waiting(tid, name, sleep(1));
      case 2 -> waiting(tid, name, Wait.of(WaitKind.SOCKET));
      default -> waiting(tid, name, Wait.of(WaitKind.LOCK).heldBy(by(tid)).withTimeout());
    };
  }

  /** Those who get on sooner or later; the rest is stuck. */
  private static Set<Integer> getOn(List<Waiter> graph) {
    Set<Integer> free = new HashSet<>();
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = 0; i < graph.size(); i++) {
        changed |= graph.get(i).getsOn(free) && free.add(i);
      }
    }
    return free;
  }

  /** All simple cycles among the stuck, each from its smallest member. */
  private static Set<List<Integer>> allCycles(List<Waiter> graph) {
    Set<Integer> free = getOn(graph);
    Set<List<Integer>> found = new HashSet<>();
    for (int start = 0; start < graph.size(); start++) {
      if (!free.contains(start)) {
        extend(graph, free, new ArrayList<>(List.of(start)), found);
      }
    }
    return found;
  }

  private static void extend(
      List<Waiter> graph, Set<Integer> free, List<Integer> path, Set<List<Integer>> found) {
    for (int next : graph.get(path.getLast()).holders()) {
      if (next == path.getFirst()) {
        found.add(List.copyOf(path));
      } else if (next > path.getFirst() && !path.contains(next) && !free.contains(next)) {
        path.add(next);
        extend(graph, free, path, found);
        path.removeLast();
      }
    }
  }

  /** With threads among them that anybody may signal. */
  @ParameterizedTest
  @ValueSource(longs = {10, 11, 12})
  void theVerdictIsBadExactlyIfSomebodyIsStuck(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < GRAPHS; i++) {
      List<Waiter> graph = random(random, 2, true);
      graph.replaceAll(waiter ->
          waiter.holders().isEmpty() && random.nextBoolean()
              ? new Waiter(false, true, List.of())
              : waiter);
      Report report = diagnose(graph, random);
      boolean stuck = getOn(graph).size() < graph.size();
      boolean bad = report.verdict().compareTo(Verdict.ABANDONED) <= 0;
      assertThat(bad).as("%s: %s", graph, report.summary()).isEqualTo(stuck);
      assertThat(report.findings().isEmpty()).as("%s", graph).isEqualTo(!stuck);
      assertThat(found(report)).isSubsetOf(allCycles(graph));
    }
  }

  private static List<List<Integer>> found(Report report) {
    return cycles(report).stream()
        .map(cycle -> cycle.stream().map(ThreadRef::tid).map(tid -> tid - 1).toList())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void oneHolderEachGivesExactlyTheCyclesThereAre(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < GRAPHS; i++) {
      List<Waiter> graph = random(random, 1, true);
      assertThat(found(diagnose(graph, random)))
          .as("%s", graph)
          .containsExactlyInAnyOrderElementsOf(allCycles(graph));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void whereAllMustActEveryEdgeOfACycleIsInAReportedOne(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < GRAPHS; i++) {
      List<Waiter> graph = random(random, 3, false);
      List<List<Integer>> found = found(diagnose(graph, random));
      Set<List<Integer>> all = allCycles(graph);
      assertThat(found).as("%s", graph).doesNotHaveDuplicates().isSubsetOf(all);
      assertThat(edges(found)).as("%s", graph).isEqualTo(edges(all));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {7, 8, 9})
  void withChoicesThereIsADeadlockExactlyIfSomebodyIsStuck(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < GRAPHS; i++) {
      List<Waiter> graph = random(random, 3, true);
      Report report = diagnose(graph, random);
      boolean stuck = getOn(graph).size() < graph.size();
      assertThat(report.verdict() == Verdict.DEADLOCK).as("%s", graph).isEqualTo(stuck);
      assertThat(report.deadlocks().isEmpty()).isEqualTo(!stuck);
      assertThat(report.findings().isEmpty()).isEqualTo(!stuck);
      assertThat(found(report))
          .as("%s", graph)
          .doesNotHaveDuplicates()
          .isSubsetOf(allCycles(graph));
    }
  }

  private static Set<List<Integer>> edges(Iterable<List<Integer>> cycles) {
    Set<List<Integer>> edges = new HashSet<>();
    for (List<Integer> cycle : cycles) {
      for (int i = 0; i < cycle.size(); i++) {
        edges.add(List.of(cycle.get(i), cycle.get((i + 1) % cycle.size())));
      }
    }
    return edges;
  }
}

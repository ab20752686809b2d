package dev.unhang.findings;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/**
 * Simple cycles of a directed graph, each once, beginning with its smallest node.
 *
 * <p>A graph of hundreds of nodes can have more simple cycles than anybody can list. So for each
 * edge that lies on a cycle there is one through it: everybody involved is named, and where each
 * node has one successor, as a lock has one holder, these are all.
 */
final class Cycles {
  /** Cycles listed of one strongly connected component at most. */
  static final int LIMIT = 64;

  private final IntFunction<int[]> successors;
  private final IntPredicate chooses;
  private final Set<List<Integer>> found = new LinkedHashSet<>();

  private Cycles(IntFunction<int[]> successors, IntPredicate chooses) {
    this.successors = successors;
    this.chooses = chooses;
  }

  /**
   * @param chooses nodes that need only one of their successors. A component with such a choice in
   *     it is a knot, and stands as one cycle.
   */
  static List<List<Integer>> of(int size, IntFunction<int[]> successors, IntPredicate chooses) {
    Cycles cycles = new Cycles(successors, chooses);
    for (int[] component : Components.of(size, successors)) {
      cycles.search(component);
    }
    return List.copyOf(cycles.found);
  }

  private void search(int[] component) {
    Map<Integer, int[]> inside = new HashMap<>();
    for (int node : component) {
      inside.put(
          node,
          Arrays.stream(successors.apply(node))
              .filter(next -> Arrays.binarySearch(component, next) >= 0)
              .toArray());
    }
    boolean knot =
        Arrays.stream(component)
            .anyMatch(node -> chooses.test(node) && successorsIn(inside, node).length > 1);
    if (knot) {
      found.add(normalised(walk(component[0], inside)));
      return;
    }
    Set<Edge> covered = new HashSet<>();
    int limit = found.size() + LIMIT;
    for (int node : component) {
      for (int next : successorsIn(inside, node)) {
        if (!covered.contains(new Edge(node, next)) && found.size() < limit) {
          List<Integer> cycle = shortestPath(next, node, inside);
          found.add(normalised(cycle));
          for (int i = 0; i < cycle.size(); i++) {
            covered.add(new Edge(cycle.get(i), cycle.get((i + 1) % cycle.size())));
          }
        }
      }
    }
  }

  private record Edge(int from, int to) {}

  private static int[] successorsIn(Map<Integer, int[]> inside, int node) {
    return inside.getOrDefault(node, new int[0]);
  }

  /** Walks to unvisited nodes as long as there are some, then closes the widest circle. */
  private static List<Integer> walk(int start, Map<Integer, int[]> inside) {
    List<Integer> path = new ArrayList<>();
    Set<Integer> visited = new LinkedHashSet<>();
    int node = start;
    while (visited.add(node)) {
      path.add(node);
      int[] next = successorsIn(inside, node);
      node =
          Arrays.stream(next)
              .filter(n -> !visited.contains(n))
              .findFirst()
              .orElseGet(
                  () -> path.stream().filter(n -> contains(next, n)).findFirst().orElseThrow());
    }
    return path.subList(path.indexOf(node), path.size());
  }

  private static boolean contains(int[] nodes, int node) {
    return Arrays.stream(nodes).anyMatch(n -> n == node);
  }

  /** Both ends included. There is a path, the two being of one component. */
  private static List<Integer> shortestPath(int from, int to, Map<Integer, int[]> inside) {
    Map<Integer, Integer> cameFrom = new HashMap<>(Map.of(from, from));
    Deque<Integer> queue = new ArrayDeque<>(List.of(from));
    while (!cameFrom.containsKey(to)) {
      int node = queue.remove();
      for (int next : successorsIn(inside, node)) {
        if (cameFrom.putIfAbsent(next, node) == null) {
          queue.add(next);
        }
      }
    }
    Deque<Integer> path = new ArrayDeque<>(List.of(to));
    while (path.element() != from) {
      path.addFirst(cameFrom.getOrDefault(path.element(), from));
    }
    return List.copyOf(path);
  }

  private static List<Integer> normalised(List<Integer> cycle) {
    int smallest = 0;
    for (int i = 1; i < cycle.size(); i++) {
      if (cycle.get(i) < cycle.get(smallest)) {
        smallest = i;
      }
    }
    List<Integer> rotated = new ArrayList<>(cycle.subList(smallest, cycle.size()));
    rotated.addAll(cycle.subList(0, smallest));
    return List.copyOf(rotated);
  }
}

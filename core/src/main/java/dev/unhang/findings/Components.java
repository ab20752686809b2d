package dev.unhang.findings;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Strongly connected components of a directed graph (Tarjan 1972), without recursion. Each is
 * sorted; they come in the order of their smallest node.
 */
final class Components {
  private static final int UNSEEN = -1;

  private final IntFunction<int[]> successors;
  private final int[] number;
  private final int[] low;
  private final boolean[] onStack;
  private final Deque<Integer> stack = new ArrayDeque<>();
  private final List<int[]> found = new ArrayList<>();
  private int count;

  private Components(int size, IntFunction<int[]> successors) {
    this.successors = successors;
    number = new int[size];
    Arrays.fill(number, UNSEEN);
    low = new int[size];
    onStack = new boolean[size];
  }

  static List<int[]> of(int size, IntFunction<int[]> successors) {
    Components components = new Components(size, successors);
    for (int node = 0; node < size; node++) {
      if (components.number[node] == UNSEEN) {
        components.search(node);
      }
    }
    components.found.sort((a, b) -> Integer.compare(a[0], b[0]));
    return components.found;
  }

  /** A node whose successors are being looked at. */
  private static final class Visit {
    final int node;
    final int[] next;
    int position;

    Visit(int node, int[] next) {
      this.node = node;
      this.next = next;
    }
  }

  private void search(int root) {
    Deque<Visit> path = new ArrayDeque<>();
    path.push(enter(root));
    while (!path.isEmpty()) {
      Visit visit = path.peek();
      if (visit.position < visit.next.length) {
        int next = visit.next[visit.position++];
        if (number[next] == UNSEEN) {
          path.push(enter(next));
        } else if (onStack[next]) {
          low[visit.node] = Math.min(low[visit.node], number[next]);
        }
      } else {
        path.pop();
        leave(visit.node);
        if (!path.isEmpty()) {
          int parent = path.peek().node;
          low[parent] = Math.min(low[parent], low[visit.node]);
        }
      }
    }
  }

  private Visit enter(int node) {
    number[node] = count;
    low[node] = count;
    count++;
    stack.push(node);
    onStack[node] = true;
    return new Visit(node, successors.apply(node));
  }

  private void leave(int node) {
    if (low[node] != number[node]) {
      return;
    }
    List<Integer> component = new ArrayList<>();
    int member;
    do {
      member = stack.pop();
      onStack[member] = false;
      component.add(member);
    } while (member != node);
    found.add(component.stream().mapToInt(Integer::intValue).sorted().toArray());
  }
}

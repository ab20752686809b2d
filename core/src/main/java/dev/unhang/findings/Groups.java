package dev.unhang.findings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Those who wait for the same thing. */
final class Groups {
  private Groups() {}

  /** Waiters by what they wait for, in order; each by itself where that is not known. */
  static List<List<Node>> byResource(List<Node> waiters) {
    Map<Object, List<Node>> groups = new LinkedHashMap<>();
    for (Node node : waiters) {
      Object key =
          node.waitsFor().flatMap(wait -> wait.resource()).<Object>map(id -> id).orElse(node);
      groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(node);
    }
    return List.copyOf(groups.values());
  }
}

package dev.unhang.findings;

import dev.unhang.model.Holder;
import java.util.List;
import java.util.Set;

/** What must happen before a thread or task gets on. */
sealed interface Need {

  /** Nothing that anybody in the picture must do. */
  record Nothing(End end) implements Need {}

  /** One of the threads of these processes must signal; which, cannot be told. */
  record Signal(Set<Integer> pids) implements Need {
    public Signal {
      pids = Set.copyOf(pids);
    }
  }

  /** What can no longer happen. */
  record Impossible() implements Need {}

  /** All of the parties must act. */
  record AllOf(List<Party> parties) implements Need {}

  /** One of the parties must act. */
  record AnyOf(List<Party> parties) implements Need {}

  /** A task whose event loop is held up: {@code loop} must return to it, and {@code own} happen. */
  record Turn(Node loop, Need own) implements Need {}

  /**
   * A holder and those of the picture who can act for it, one of which is enough.
   *
   * @param members empty where it stands outside the picture
   */
  record Party(Holder holder, List<Node> members) {
    static Party outside(Holder holder) {
      return new Party(holder, List.of());
    }
  }
}

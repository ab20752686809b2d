package dev.unhang.model;

import java.util.List;
import java.util.Optional;

/**
 * A cycle: each member waits for {@code resource}, which the next one holds; the last one's is held
 * by the first.
 */
public record Deadlock(Certainty certainty, List<Member> members) {
  public Deadlock {
    members = List.copyOf(members);
  }

  public record Member(ThreadRef who, Optional<String> resource) {}
}

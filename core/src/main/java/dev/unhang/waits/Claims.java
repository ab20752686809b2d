package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.python.PythonFrame;
import dev.unhang.waits.LockUse.Strength;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What speaks for whom to hold which lock. */
final class Claims {
  private final Map<Long, List<Claim>> byLock = new LinkedHashMap<>();
  private final Map<Holding.Owner, Set<Long>> locksOf = new LinkedHashMap<>();

  /** That someone holds a lock, and how that is known. */
  record Claim(Holding holding, Strength strength) {}

  /** Who may hold locks. */
  Set<Holding.Owner> owners() {
    return locksOf.keySet();
  }

  /** The locks that someone may hold, in the order in which they were taken. */
  Set<Long> locks(Holding.Owner owner) {
    return locksOf.getOrDefault(owner, Set.of());
  }

  List<Claim> on(long lock) {
    return byLock.getOrDefault(lock, List.of());
  }

  /**
   * Those that tell the most, and all tell as much.
   *
   * @param weakest what is good enough
   */
  static List<Claim> strongest(List<Claim> claims, Strength weakest) {
    return claims.stream()
        .map(Claim::strength)
        .min(Comparator.naturalOrder())
        .filter(best -> best.compareTo(weakest) <= 0)
        .map(best -> claims.stream().filter(claim -> claim.strength() == best).toList())
        .orElse(List.of());
  }

  /**
   * What a frame has done. Frames are added from the outermost on: one may give back what those
   * before it took.
   *
   * @param depth of the frame, where the owner has a stack
   */
  void add(Holding.Owner owner, OptionalInt depth, LockUse use) {
    switch (use.strength()) {
      case GIVEN_BACK -> forget(owner, use.lock());
      case PERHAPS_GIVEN_BACK -> doubt(owner, use.lock());
      default -> claim(owner, depth, use);
    }
  }

  /** The first time that someone took it counts, unless a later one is surer. */
  private void claim(Holding.Owner owner, OptionalInt depth, LockUse use) {
    List<Claim> claims = byLock.computeIfAbsent(use.lock(), lock -> new ArrayList<>());
    Optional<Claim> own =
        claims.stream().filter(claim -> claim.holding().owner().equals(owner)).findFirst();
    if (own.isPresent() && own.get().strength().compareTo(use.strength()) <= 0) {
      return;
    }
    own.ifPresent(claims::remove);
    Certainty certainty = use.strength() == Strength.WITH ? Certainty.CERTAIN : Certainty.LIKELY;
    locksOf.computeIfAbsent(owner, o -> new LinkedHashSet<>()).add(use.lock());
    claims.add(
        new Claim(
            new Holding(use.lock(), owner, certainty, use.takenAt(), depth, use.basis()),
            use.strength()));
  }

  void forget(Holding.Owner owner, long lock) {
    List<Claim> claims = byLock.get(lock);
    if (claims != null) {
      claims.removeIf(claim -> claim.holding().owner().equals(owner));
    }
  }

  private void doubt(Holding.Owner owner, long lock) {
    List<Claim> claims = byLock.get(lock);
    if (claims != null) {
      claims.replaceAll(claim ->
          claim.holding().owner().equals(owner) && claim.strength() == Strength.WITH
              ? new Claim(
                  claim.holding().onlyLikely("a with block, in which it may have been given back"),
                  Strength.BEHIND_WITH)
              : claim);
    }
  }

  /**
   * Leaves out the locks that a thread took and never gives back, and is about to take once more:
   * such a lock is given back by another thread, which tells this one something by it.
   */
  void leaveOutSignals(Holding.Owner owner, List<PythonFrame> frames, FrameLocks locks)
      throws MemoryFault {
    for (long lock : locks(owner)) {
      List<Claim> claims = byLock.getOrDefault(lock, new ArrayList<>());
      for (Claim claim : List.copyOf(claims)) {
        if (claim.strength() == Strength.KEPT
            && claim.holding().owner().equals(owner)
            && takesNow(lock, frames, locks)) {
          claims.remove(claim);
        }
      }
    }
  }

  private static boolean takesNow(long lock, List<PythonFrame> frames, FrameLocks locks)
      throws MemoryFault {
    for (PythonFrame frame : frames) {
      if (locks.takesNow(frame, lock)) {
        return true;
      }
    }
    return false;
  }
}

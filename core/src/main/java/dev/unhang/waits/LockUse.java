package dev.unhang.waits;

import dev.unhang.model.Place;
import java.util.Optional;

/**
 * What a frame has done to a lock.
 *
 * @param lock its address
 * @param takenAt where it was taken, if that is known
 * @param basis how it was inferred; see {@link Holding}
 */
record LockUse(long lock, Strength strength, Optional<Place> takenAt, Optional<String> basis) {

  /** How it is known; what tells more comes first. */
  enum Strength {
    /** The frame is inside of a {@code with} block of it. */
    WITH,
    /** It is inside of a block whose manager seems to hold it. */
    BEHIND_WITH,
    /** It called what takes the lock, and nothing since then that gives it back. */
    TAKEN,
    /** It took nothing, but whatever it does now, it is going to give the lock back. */
    TO_BE_GIVEN_BACK,
    /** It called what takes the lock, and nowhere gives it back. */
    KEPT,
    /** There is a way on which it took the lock. */
    PERHAPS_TAKEN,
    /** There is a way on which it gave back what another frame took. */
    PERHAPS_GIVEN_BACK,
    /** It gave back what another frame took. */
    GIVEN_BACK
  }
}

package dev.unhang.target;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a process can't be looked at, in one line for a person, and what to do about it where
 * something can be done.
 */
public final class CannotInspect extends Exception {
  private static final long serialVersionUID = 1L;

  private final @Nullable String remedy;

  public CannotInspect(String message) {
    super(message);
    this.remedy = null;
  }

  public CannotInspect(String message, String remedy) {
    super(message);
    this.remedy = remedy;
  }

  public Optional<String> remedy() {
    return Optional.ofNullable(remedy);
  }
}

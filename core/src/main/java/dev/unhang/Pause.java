package dev.unhang;

/** Doing nothing for a while. */
final class Pause {
  private Pause() {}

  /** Ends early, and leaves the thread interrupted, if it is. */
  static void millis(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.unhang.watch;

import dev.unhang.model.ThreadInfo;
import dev.unhang.model.WaitKind;

/** Whether a thread waits for what the person at the terminal types next. */
final class Prompt {
  private Prompt() {}

  static boolean isAt(ThreadInfo thread) {
    return thread.waitsFor().isPresent()
        && (waitsFor(thread, WaitKind.TERMINAL) || editsLine(thread) || isOldPrompt(thread));
  }

  /** In CPython's line editor (3.13) or the one of IPython and others. */
  private static boolean editsLine(ThreadInfo thread) {
    return Stack.of(thread).lines().stream()
        .anyMatch(
            line -> line.file().contains("/_pyrepl/") || line.file().contains("/prompt_toolkit/"));
  }

  /** GNU readline under the interactive interpreter: waits outside of all Python code. */
  private static boolean isOldPrompt(ThreadInfo thread) {
    return thread.main() && thread.frames().isEmpty() && waitsFor(thread, WaitKind.POLL);
  }

  private static boolean waitsFor(ThreadInfo thread, WaitKind kind) {
    return thread.waitsFor().filter(wait -> wait.kind() == kind).isPresent();
  }
}

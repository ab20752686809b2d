package dev.unhang.waits;

import dev.unhang.linux.ProcFs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The Python processes that one was forked from, without an exec since: these have the same
 * auxiliary vector, which each exec makes anew.
 */
final class Ancestors {
  private static final int MOST_ANCESTORS = 5;

  private Ancestors() {}

  /** Nearest first; none where the parent has ended, or may not be read. */
  static List<Scene> of(Scene child) {
    List<Scene> found = new ArrayList<>();
    try {
      String own = ProcFs.auxv(child.pid());
      int pid = ProcFs.stat(child.pid()).parent();
      while (found.size() < MOST_ANCESTORS && ProcFs.auxv(pid).equals(own)) {
        child.machine().scene(pid).ifPresent(found::add);
        pid = ProcFs.stat(pid).parent();
      }
    } catch (IOException e) {
      return found;
    }
    return found;
  }
}

package dev.unhang.watch;

import dev.unhang.target.CannotInspect;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Looks at one process that failed. A Python that is just starting or ending fails for a moment;
 * what lasts is said, once.
 */
final class Failures {
  private static final long FIRST_PAUSE = TimeUnit.SECONDS.toNanos(1);
  private static final int DOUBLINGS = 5;

  private final int pid;
  private final Set<String> said = new HashSet<>();
  private int inARow;

  Failures(int pid) {
    this.pid = pid;
  }

  void none() {
    inARow = 0;
  }

  /** What is to be said of one more. */
  List<Notice> another(CannotInspect failure) {
    inARow++;
    String why = String.valueOf(failure.getMessage());
    List<Notice> notices = new ArrayList<>();
    if (inARow > 1 && said.add(why)) {
      String remedy = failure.remedy().map(text -> "; " + text).orElse("");
      notices.add(new Notice.CannotLook(pid, why + remedy));
    }
    return notices;
  }

  /** How long to wait before the next. */
  long pause() {
    return FIRST_PAUSE << Math.min(inARow, DOUBLINGS);
  }
}

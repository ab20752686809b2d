package dev.unhang.report;

import dev.unhang.model.Frame;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the middle out of long repetitions on a stack, also of several functions that call each
 * other in turn.
 */
final class Recursion {
  private static final int LONGEST_PERIOD = 8;

  /** Calls that stay on either side of what is left out, at least. */
  private static final int KEPT = 3;

  private static final int WORTH_FOLDING = 6;

  private Recursion() {}

  sealed interface Piece {}

  record Call(Frame frame) implements Piece {}

  /**
   * @param count calls left out
   * @param functions their names, each once
   */
  record LeftOut(int count, List<String> functions) implements Piece {}

  private record Run(int period, int length) {}

  static List<Piece> folded(List<Frame> frames) {
    List<String> keys = frames.stream().map(Recursion::key).toList();
    List<Piece> pieces = new ArrayList<>();
    int at = 0;
    while (at < frames.size()) {
      Run run = longestRun(keys, at);
      int kept = (KEPT + run.period() - 1) / run.period() * run.period();
      int leftOut = run.length() - 2 * kept;
      if (leftOut < WORTH_FOLDING) {
        pieces.add(new Call(frames.get(at++)));
        continue;
      }
      frames.subList(at, at + kept).forEach(frame -> pieces.add(new Call(frame)));
      List<Frame> period = frames.subList(at, at + run.period());
      pieces.add(new LeftOut(leftOut, period.stream().map(Recursion::name).distinct().toList()));
      frames
          .subList(at + kept + leftOut, at + run.length())
          .forEach(frame -> pieces.add(new Call(frame)));
      at += run.length();
    }
    return pieces;
  }

  /** Of the runs that begin here, the longest; of equal ones that of the shortest period. */
  private static Run longestRun(List<String> keys, int from) {
    Run longest = new Run(1, 1);
    for (int period = 1; period <= LONGEST_PERIOD && from + period < keys.size(); period++) {
      int end = from + period;
      while (end < keys.size() && keys.get(end).equals(keys.get(end - period))) {
        end++;
      }
      if (end - from > longest.length() && end - from >= 2 * period) {
        longest = new Run(period, end - from);
      }
    }
    return longest;
  }

  /** A recursive function calls itself from several lines: the line does not count. */
  private static String key(Frame frame) {
    return switch (frame) {
      case Frame.Python python -> python.function() + "\0" + python.file();
      case Frame.Native call -> name(call) + "\0" + call.library().orElse("");
    };
  }

  private static String name(Frame frame) {
    return switch (frame) {
      case Frame.Python python -> python.function();
      case Frame.Native call -> call.function().orElse("0x" + Long.toHexString(call.address()));
    };
  }
}

package dev.unhang.history;

import java.util.ArrayList;
import java.util.List;

/** A history with what repeats itself folded. */
sealed interface Fold {
  /** How many steps a loop's body may have to be recognised. */
  int LONGEST_BODY = 64;

  boolean repeats(Fold other);

  /** One step. */
  record Once(Step step) implements Fold {
    @Override
    public boolean repeats(Fold other) {
      return other instanceof Once(Step o) && step.repeats(o);
    }
  }

  /** The same steps several times, one after the other; {@code body} is the last of them. */
  record Loop(List<Fold> body, long times) implements Fold {
    @Override
    public boolean repeats(Fold other) {
      return other instanceof Loop(List<Fold> o, long n) && n == times && same(body, o);
    }
  }

  /** Inner loops first, so that outer ones of equal inner ones fold too. */
  static List<Fold> of(List<Step> steps) {
    List<Fold> folds = new ArrayList<>();
    steps.forEach(step -> folds.add(new Once(step)));
    List<Fold> result = folds;
    for (int length = 1; length <= LONGEST_BODY; length++) {
      result = fold(result, length);
    }
    return result;
  }

  private static List<Fold> fold(List<Fold> items, int length) {
    List<Fold> result = new ArrayList<>();
    int i = 0;
    while (i < items.size()) {
      int times = 1;
      while (matches(items, i, i + times * length, length)) {
        times++;
      }
      if (times == 1) {
        result.add(items.get(i));
        i++;
      } else {
        i += times * length;
        result.add(new Loop(List.copyOf(items.subList(i - length, i)), times));
      }
    }
    return result;
  }

  private static boolean matches(List<Fold> items, int first, int second, int length) {
    return second + length <= items.size()
        && same(items.subList(first, first + length), items.subList(second, second + length));
  }

  private static boolean same(List<Fold> some, List<Fold> others) {
    if (some.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < some.size(); i++) {
      if (!some.get(i).repeats(others.get(i))) {
        return false;
      }
    }
    return true;
  }
}

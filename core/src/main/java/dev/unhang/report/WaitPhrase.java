package dev.unhang.report;

import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.SourceFiles;
import dev.unhang.model.Wait;
import dev.unhang.model.Wait.Gone;
import dev.unhang.model.WaitKind;
import java.util.List;

/**
 * A wait as a clause: {@code waiting for threading.Lock app.b, held by "worker-b" (since
 * app.py:22)}.
 */
final class WaitPhrase {
  private static final int HOLDERS_NAMED = 4;

  private final int self;
  private final Names names;
  private final Page page;

  /**
   * @param self the process whose threads wait
   */
  WaitPhrase(int self, Names names, Page page) {
    this.self = self;
    this.names = names;
    this.page = page;
  }

  void put(Wait wait) {
    if (wait.kind() == WaitKind.SLEEP) {
      page.put("sleeping");
    } else {
      boolean named = WaitWords.isForAnEnd(wait.kind()) && wait.holders().size() == 1;
      page.put("waiting for ").put(named ? Ink.NAME : Ink.RESOURCE, names.object(wait));
      if (!named) {
        holders(wait);
      } else if (wait.holders().getFirst().certainty() == Certainty.LIKELY) {
        page.put(", probably");
      }
      wait.gone().ifPresent(gone -> gone(wait, gone));
      sharers(wait);
    }
    timeout(wait);
    if (wait.spinning()) {
      page.put(", burning the processor meanwhile");
    }
  }

  private void timeout(Wait wait) {
    if (wait.deadline().isPresent()) {
      String left = WaitWords.seconds(wait.deadline().getAsDouble());
      page.put(
          wait.kind() == WaitKind.SLEEP
              ? ", " + left + " left"
              : ", for " + left + " more at most");
    } else if (wait.timed() && wait.kind() != WaitKind.SLEEP) {
      page.put(", with a timeout");
    }
  }

  private void holders(Wait wait) {
    List<Holder> holders = wait.holders();
    if (holders.isEmpty()) {
      return;
    }
    boolean inferred = holders.stream().anyMatch(h -> h.certainty() == Certainty.LIKELY);
    page.put(inferred ? ", probably " : ", ")
        .put(WaitWords.byWhom(wait.kind()))
        .put(wait.anyHolder() && holders.size() > 1 ? " any of " : " ");
    for (int i = 0; i < Math.min(holders.size(), HOLDERS_NAMED); i++) {
      page.put(i == 0 ? "" : ", ");
      holder(holders.get(i));
    }
    if (holders.size() > HOLDERS_NAMED) {
      page.put(" and " + (holders.size() - HOLDERS_NAMED) + " others");
    }
  }

  /** Where nobody is known to hold it, one of those that have it too may end the wait. */
  private void sharers(Wait wait) {
    List<String> others =
        wait.sharers().stream()
            .filter(pid -> pid != self)
            .sorted()
            .limit(HOLDERS_NAMED)
            .map(names::process)
            .toList();
    if (wait.holders().isEmpty() && !others.isEmpty()) {
      int more = wait.sharers().size() - others.size() - (wait.sharers().contains(self) ? 1 : 0);
      page.put(", shared with ").put(Ink.NAME, String.join(", ", others));
      page.put(more > 0 ? " and " + more + " others" : "");
    }
  }

  private void gone(Wait wait, Gone gone) {
    page.put(gone.certainty() == Certainty.LIKELY ? ", probably " : ", ")
        .put(WaitWords.byWhom(wait.kind()) + " ")
        .put(Ink.NAME, gone.who())
        .put(
            switch (gone.cause()) {
              case LEFT_BEHIND_BY_FORK -> ", which did not come along when this process was forked";
              case POOL_LEFT_BEHIND_BY_FORK ->
                  ", which did not come along when this process was forked";
              case THREAD_ENDED, PROCESS_ENDED -> ", which has ended";
            });
  }

  private void holder(Holder holder) {
    page.put(Ink.NAME, names.of(holder));
    holder
        .takenAt()
        .ifPresent(place -> page.put(" (since ").put(Ink.PLACE, SourceFiles.brief(place)).put(")"));
    holder.basis().ifPresent(basis -> page.put(", inferred from " + basis));
  }
}

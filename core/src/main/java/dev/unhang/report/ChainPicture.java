package dev.unhang.report;

import dev.unhang.model.Certainty;
import dev.unhang.model.Deadlock;
import dev.unhang.model.Deadlock.Member;
import dev.unhang.model.Frame;
import dev.unhang.model.Holder;
import dev.unhang.model.SourceFiles;
import dev.unhang.model.ThreadRef;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.List;
import java.util.Optional;

/**
 * Who waits for whom, drawn: for each what it holds and where it took that, what it waits for and
 * where; an arrow leads to the one that holds it. A deadlock is drawn as the ring that it is.
 */
final class ChainPicture {
  private static final int WIDEST = 80;

  private final Names names;
  private final Page page;

  ChainPicture(Names names, Page page) {
    this.names = names;
    this.page = page;
  }

  void ring(Deadlock deadlock) {
    List<ThreadRef> members = deadlock.members().stream().map(Member::who).toList();
    String side = page.style().glyph("  │", "  |");
    page.put(page.style().glyph("  ╭─▶ ", "  +-> "));
    links(members, Optional.of(members.getLast()), side);
    page.put(page.style().glyph("  ╰──────╯", "  +------+")).end().end();
  }

  void chain(List<ThreadRef> members) {
    page.put("  ");
    links(members, Optional.empty(), "");
    page.end();
  }

  private void links(List<ThreadRef> members, Optional<ThreadRef> waiter, String side) {
    Optional<ThreadRef> before = waiter;
    for (int i = 0; i < members.size(); i++) {
      ThreadRef member = members.get(i);
      if (i > 0) {
        page.put(side + page.style().glyph("      ↓", "      v")).end();
        page.put(side + (side.isEmpty() ? "  " : "   "));
      }
      page.put(Ink.NAME, names.of(member)).end();
      before.ifPresent(who -> held(who, member, side));
      does(member, side);
      before = Optional.of(member);
    }
  }

  /** What the member has that the one before it in the chain waits for. */
  private void held(ThreadRef waiter, ThreadRef by, String side) {
    Optional<Wait> wait = names.waitOf(waiter);
    if (wait.isEmpty()) {
      return;
    }
    Optional<Holder> holder =
        wait.get().holders().stream().filter(candidate -> same(candidate, by)).findFirst();
    boolean inferred = holder.map(Holder::certainty).filter(c -> c == Certainty.LIKELY).isPresent();
    row(
        side,
        (inferred ? "probably " : "") + WaitWords.role(wait.get().kind()),
        thing(wait.get(), waiter));
    holder
        .flatMap(Holder::takenAt)
        .ifPresent(place -> page.put("  taken at ").put(Ink.PLACE, SourceFiles.brief(place)));
    page.end();
  }

  /** A thread that must end is its own resource: naming it again says nothing. */
  private String thing(Wait wait, ThreadRef waiter) {
    return WaitWords.isForAnEnd(wait.kind())
        ? "so that " + names.of(waiter) + " can go on"
        : names.label(wait).orElse(wait.kind().noun());
  }

  private void does(ThreadRef who, String side) {
    Optional<Wait> wait = names.waitOf(who);
    if (wait.isEmpty()) {
      row(side, names.runs(who) ? "runs" : "waits", "");
    } else if (wait.get().kind() == WaitKind.SLEEP) {
      row(side, "sleeps", "");
    } else {
      row(side, "waits for", names.object(wait.get()));
    }
    SourceFiles.programFrame(names.framesOf(who)).ifPresent(this::place);
    page.end();
  }

  private void row(String side, String what, String thing) {
    page.put(side + (side.isEmpty() ? "    " : "     "))
        .put(thing.isEmpty() ? what : "%-11s ".formatted(what))
        .put(Ink.RESOURCE, Printable.of(thing, WIDEST));
  }

  private void place(Frame.Python frame) {
    page.put("  at ").put(Ink.PLACE, SourceFiles.brief(frame.file()));
    frame.line().ifPresent(line -> page.put(Ink.PLACE, ":" + line));
    frame
        .source()
        .ifPresent(source -> page.put(Ink.FAINT, "  " + Printable.of(source.strip(), WIDEST)));
  }

  private static boolean same(Holder holder, ThreadRef who) {
    return holder.pid() == who.pid()
        && (holder.tid().isEmpty() || holder.tid().getAsInt() == who.tid())
        && holder.task().equals(who.task());
  }
}

package dev.unhang.report;

import dev.unhang.model.Frame;
import dev.unhang.model.Frame.Local;
import java.util.List;

/** A stack, innermost call first: function and place, below it the source line. */
final class StackText {
  private static final int LONGEST_LINE = 160;

  private StackText() {}

  static void put(List<Frame> frames, String indent, Page page) {
    for (Recursion.Piece piece : Recursion.folded(frames)) {
      page.put(indent);
      switch (piece) {
        case Recursion.Call(Frame.Python call) -> python(call, indent, page);
        case Recursion.Call(Frame.Native call) -> nativeCall(call, page);
        case Recursion.LeftOut(int count, List<String> functions) ->
            page.put(
                    Ink.FAINT,
                    "... " + count + " more frames of " + String.join(", ", functions) + " ...")
                .end();
      }
    }
  }

  private static void python(Frame.Python call, String indent, Page page) {
    page.put(call.function()).put(" (").put(Ink.PLACE, SourceFiles.readable(call.file()));
    call.line().ifPresent(line -> page.put(Ink.PLACE, ":" + line));
    page.put(")");
    call.entry().ifPresent(entry -> page.put(Ink.WARNING, " " + words(entry)));
    page.end();
    call.source()
        .map(source -> source.strip().replace('\t', ' '))
        .filter(source -> !source.isEmpty())
        .ifPresent(source ->
            page.put(indent + "    ").put(Ink.FAINT, Printable.of(source, LONGEST_LINE)).end());
    for (Local local : call.locals()) {
      page.put(indent + "      ").put(Ink.NAME, local.name()).put(" = " + local.value()).end();
    }
  }

  private static String words(Frame.Entry entry) {
    return switch (entry) {
      case SIGNAL_HANDLER -> "<- called as a signal handler";
      case FINALIZER -> "<- called as a finalizer";
      case WEAKREF_CALLBACK -> "<- called as a weak reference's callback";
      case GC_CALLBACK -> "<- called by the garbage collector";
    };
  }

  private static void nativeCall(Frame.Native call, Page page) {
    String function = call.function().orElse("0x" + Long.toHexString(call.address()));
    page.put(function);
    call.library().ifPresent(library -> page.put(" (").put(Ink.PLACE, library).put(")"));
    page.end();
  }
}

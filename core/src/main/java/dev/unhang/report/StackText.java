package dev.unhang.report;

import dev.unhang.model.Frame;
import dev.unhang.model.Frame.Local;
import dev.unhang.model.Place;
import dev.unhang.model.SourceFiles;
import java.util.List;
import java.util.regex.Pattern;

/** A stack, innermost call first: function and place, below it the source line. */
final class StackText {
  private static final int LONGEST_LINE = 160;

  private static final Pattern OF_EVERY_MODULE = Pattern.compile("__\\w+__");

  private StackText() {}

  static void put(List<Frame> frames, String indent, Page page) {
    StartUp startUp = StartUp.of(frames, page.style().startUp());
    calls(frames.subList(0, frames.size() - startUp.length()), indent, page);
    startUp.words().ifPresent(words -> page.put(indent).put(Ink.FAINT, words).end());
  }

  private static void calls(List<Frame> frames, String indent, Page page) {
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
      if (call.name().equals("<module>") && OF_EVERY_MODULE.matcher(local.name()).matches()) {
        continue;
      }
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
    page.put(Printable.of(function, LONGEST_LINE));
    call.library().ifPresent(library -> page.put(" (").put(Ink.PLACE, library).put(")"));
    call.place().ifPresent(place -> page.put(" ").put(Ink.PLACE, lastPart(place)));
    page.end();
  }

  private static String lastPart(Place place) {
    return place.file().substring(place.file().lastIndexOf('/') + 1) + ":" + place.line();
  }
}

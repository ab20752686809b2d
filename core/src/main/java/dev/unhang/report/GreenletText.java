package dev.unhang.report;

import dev.unhang.model.Frame;
import dev.unhang.model.Greenlet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The greenlets of a thread that are switched out. Those that are alike are told of once. */
final class GreenletText {
  private static final String INDENT = "    ";

  private GreenletText() {}

  static void put(List<Greenlet> greenlets, WaitPhrase waits, Page page) {
    for (Greenlet greenlet : greenlets) {
      if (greenlet.waitsFor().isPresent()) {
        page.put(INDENT + "Greenlet ").put(Ink.NAME, "\"" + greenlet.name() + "\"").put(" ");
        waits.put(greenlet.waitsFor().get());
        page.put(Ink.FAINT, ", switched out").end();
        StackText.put(greenlet.frames(), INDENT + INDENT, page);
      }
    }
    Map<List<Frame>, List<Greenlet>> alike =
        greenlets.stream()
            .filter(greenlet -> greenlet.waitsFor().isEmpty())
            .collect(
                Collectors.groupingBy(Greenlet::frames, LinkedHashMap::new, Collectors.toList()));
    alike.forEach((frames, each) -> {
      page.put(INDENT + "Greenlet ").put(Ink.NAME, "\"" + each.getFirst().name() + "\"");
      page.put(Ink.FAINT, " switched out").end();
      StackText.put(frames, INDENT + INDENT, page);
      if (each.size() > 1) {
        page.put(INDENT + INDENT + "... and " + (each.size() - 1) + " more like it").end();
      }
    });
  }
}

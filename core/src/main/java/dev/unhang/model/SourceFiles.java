package dev.unhang.model;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Paths of source files: as a person wants to read them, and whose code it is. */
public final class SourceFiles {
  /** Where Python keeps its own modules: {@code lib/python3.12/threading.py}, {@code lib64/...}. */
  private static final Pattern LIBRARY = Pattern.compile("(?:^|/)lib\\w*/python\\d[^/]*/");

  /** Where modules are installed to. */
  private static final Pattern PACKAGES = Pattern.compile("/(?:site|dist)-packages/");

  /** Event loops: what their tasks and greenlets wait in, as they do in the standard library. */
  private static final Pattern LOOPS =
      Pattern.compile("/(?:site|dist)-packages/(?:trio|gevent|uvloop)/");

  private SourceFiles() {}

  /** The path, without what leads to the standard library or to the installed packages. */
  public static String readable(String file) {
    for (Pattern prefix : List.of(PACKAGES, LIBRARY)) {
      Matcher match = prefix.matcher(file);
      if (match.find()) {
        return file.substring(match.end());
      }
    }
    return file;
  }

  /** The last name of the path, with its folder where the name alone says nothing. */
  public static String brief(String file) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    if (!name.startsWith("__") || name.length() == file.length()) {
      return name;
    }
    String folder = file.substring(0, file.length() - name.length() - 1);
    return folder.substring(folder.lastIndexOf('/') + 1) + "/" + name;
  }

  /** {@code app.py:14}. */
  public static String brief(Place place) {
    return brief(place.file()) + ":" + place.line();
  }

  /**
   * The innermost Python call in the program's own code, else in any: where a person would look
   * first.
   */
  public static Optional<Frame.Python> programFrame(List<Frame> frames) {
    List<Frame.Python> python =
        frames.stream()
            .filter(Frame.Python.class::isInstance)
            .map(Frame.Python.class::cast)
            .toList();
    return python.stream()
        .filter(frame -> !ofTheLanguage(frame.file()) && !LOOPS.matcher(frame.file()).find())
        .findFirst()
        .or(() -> python.stream().findFirst());
  }

  /** Whether it belongs to the standard library. */
  public static boolean ofTheLanguage(String file) {
    return file.startsWith("<frozen ")
        || (LIBRARY.matcher(file).find() && !PACKAGES.matcher(file).find());
  }
}

package dev.unhang.findings;

import dev.unhang.model.Frame;
import dev.unhang.model.Frame.Entry;
import dev.unhang.model.Holder;
import dev.unhang.model.Place;
import dev.unhang.model.SourceFiles;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.Task;
import dev.unhang.model.WaitKind;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the functions on a stack tell. Names are those of CPython's standard library. */
final class Stacks {
  private static final Pattern C_LIBRARY = Pattern.compile("lib(c|m|pthread)[-.]|ld-|\\[vdso");

  private static final Pattern INTERPRETER = Pattern.compile("(lib)?python");

  private Stacks() {}

  static List<Frame.Python> python(List<Frame> frames) {
    return frames.stream()
        .filter(Frame.Python.class::isInstance)
        .map(Frame.Python.class::cast)
        .toList();
  }

  static Optional<Place> place(List<Frame> frames) {
    return SourceFiles.programFrame(frames)
        .filter(frame -> frame.line().isPresent())
        .map(frame -> new Place(frame.file(), frame.line().getAsInt()));
  }

  /**
   * What of another library Python has called: {@code cblas_dgemm (libopenblas.so.0)}, the function
   * by which the library that is innermost was entered.
   */
  static Optional<String> libraryCall(List<Frame> frames) {
    List<Frame.Native> calls =
        frames.stream()
            .takeWhile(Frame.Native.class::isInstance)
            .map(Frame.Native.class::cast)
            .dropWhile(call -> isIn(call, C_LIBRARY))
            .toList();
    Optional<String> library = calls.stream().findFirst().flatMap(Frame.Native::library);
    return calls.stream()
        .takeWhile(call -> call.library().equals(library) && !isIn(call, INTERPRETER))
        .flatMap(call -> call.function().stream())
        .reduce((inner, outer) -> outer)
        .map(function -> function + library.map(name -> " (" + name + ")").orElse(""));
  }

  private static boolean isIn(Frame.Native call, Pattern library) {
    return call.library().filter(name -> library.matcher(name).lookingAt()).isPresent();
  }

  /**
   * Whether the thread is inside a callback of its event loop, or in a task's step, and not in the
   * loop's own wait for events. A loop that is not written in Python (uvloop) has no frames: what
   * its thread waits for without polling, the loop does not.
   */
  static boolean holdsUpLoop(ThreadInfo thread) {
    if (thread.tasks().stream().anyMatch(Task::current)) {
      return true;
    }
    for (Frame.Python frame : python(thread.frames())) {
      if (isIn(frame, "_run", "asyncio/events.py")) {
        return true;
      }
      boolean copiesFollow = isIn(frame, "_bootstrap", "multiprocessing/process.py");
      if (isIn(frame, "_run_once", "asyncio/base_events.py") || copiesFollow) {
        return false;
      }
    }
    return !thread.tasks().isEmpty()
        && thread.waitsFor().filter(wait -> wait.kind() != WaitKind.POLL).isPresent();
  }

  /** Whether the thread is a pool's worker that waits for work. */
  static boolean isIdleWorker(ThreadInfo thread) {
    return python(thread.frames()).stream()
        .limit(4)
        .takeWhile(frame -> SourceFiles.ofTheLanguage(frame.file()))
        .anyMatch(frame ->
            isIn(frame, "_worker", "concurrent/futures/thread.py")
                || isIn(frame, "worker", "multiprocessing/pool.py")
                || isIn(frame, "_handle_tasks", "multiprocessing/pool.py"));
  }

  /** Whether one of the innermost frames is this function of the standard library. */
  static boolean isCalling(List<Frame> frames, String name, String file) {
    return python(frames).stream().limit(4).anyMatch(frame -> isIn(frame, name, file));
  }

  /** Whether this is that function of the standard library. */
  static boolean isIn(Frame.Python frame, String name, String file) {
    return frame.name().equals(name)
        && frame.file().endsWith(file)
        && (frame.file().length() == file.length()
            || frame.file().charAt(frame.file().length() - file.length() - 1) == '/');
  }

  /** A call that the interpreter made by itself, and the frame in which it did. */
  record Interruption(Entry entry, Frame.Python handler, Frame.Python interrupted) {}

  /**
   * The innermost call made by the interpreter itself that lies between the frame which took a
   * lock, and the wait for that lock.
   */
  static Optional<Interruption> interruption(List<Frame> frames, Holder holder) {
    List<Frame.Python> python = python(frames);
    for (int i = 0; i + 1 < python.size(); i++) {
      Optional<Entry> entry = entry(python.get(i));
      if (entry.isPresent() && isTakenBelow(python, i, holder)) {
        return Optional.of(new Interruption(entry.get(), python.get(i), python.get(i + 1)));
      }
    }
    return Optional.empty();
  }

  private static Optional<Entry> entry(Frame.Python frame) {
    return frame.entry().or(() -> Optional.of(Entry.FINALIZER).filter(_ -> isFinalizer(frame)));
  }

  private static boolean isFinalizer(Frame.Python frame) {
    return frame.name().equals("__del__");
  }

  /** Whether the lock was taken by a frame outside of frame {@code i}. */
  private static boolean isTakenBelow(List<Frame.Python> python, int i, Holder holder) {
    if (holder.depth().isPresent()) {
      return holder.depth().getAsInt() < python.size() - 1 - i;
    }
    // Without the frame's depth: a frame of that file which has come to the line or gone past it.
    return holder
        .takenAt()
        .map(place ->
            python.stream()
                .skip(i + 1L)
                .anyMatch(frame ->
                    frame.file().equals(place.file()) && frame.line().orElse(0) >= place.line()))
        .orElse(true);
  }
}

package dev.unhang.python;

import dev.unhang.memory.MemoryFault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The threads that Python's {@code threading} module knows of, from its {@code _active} dict. */
public final class ThreadNames {
  private static final int MAX_THREADS = 100_000;
  private static final int MAX_NAME = 1_000;

  private final Objects objects;

  ThreadNames(Objects objects) {
    this.objects = objects;
  }

  /**
   * Threads by ident.
   *
   * @param unreadable what could not be read, one line for each thread
   * @param unread the number of threads that were not looked at, being too many
   */
  public record Threads(Map<Long, PythonThread> byIdent, List<String> unreadable, long unread) {
    /** More of them say no more. */
    private static final int MOST_GAPS = 10;

    static Threads none(String unreadable) {
      return new Threads(Map.of(), List.of(unreadable), 0);
    }

    /** What is missing, in words. */
    public List<String> gaps() {
      List<String> gaps = new ArrayList<>();
      unreadable.stream()
          .limit(MOST_GAPS)
          .forEach(what -> gaps.add("a name could not be read: " + what));
      long more = unread + Math.max(0, unreadable.size() - MOST_GAPS);
      if (more > 0) {
        gaps.add("the names of " + more + " more threads were not read");
      }
      return gaps;
    }
  }

  /**
   * The threads of an interpreter; none where {@code threading} was not imported.
   *
   * @param modules address of the interpreter's {@code sys.modules}
   */
  public Threads read(long modules) throws MemoryFault {
    OptionalLong threading = objects.modules().module(modules, "threading");
    OptionalLong active =
        threading.isEmpty()
            ? OptionalLong.empty()
            : objects.modules().global(threading.getAsLong(), "_active");
    Map<Long, PythonThread> byIdent = new LinkedHashMap<>();
    List<String> unreadable = new ArrayList<>();
    if (active.isEmpty()) {
      return new Threads(byIdent, unreadable, 0);
    }
    Dicts.Entries entries = objects.dicts().entries(active.getAsLong(), MAX_THREADS);
    for (Dicts.Entry entry : entries.list()) {
      try {
        PythonThread thread = thread(entry);
        byIdent.put(thread.ident(), thread);
      } catch (MemoryFault fault) {
        unreadable.add(
            "threading.Thread at 0x" + Long.toHexString(entry.value()) + ": " + fault.getMessage());
      }
    }
    return new Threads(byIdent, unreadable, entries.missing());
  }

  private PythonThread thread(Dicts.Entry entry) throws MemoryFault {
    Attributes attributes = objects.attributes();
    long thread = entry.value();
    OptionalLong nativeId = attributes.get(thread, "_native_id");
    return new PythonThread(
        thread,
        objects.numbers().integer64(entry.key()),
        objects.strings().text(attributes.require(thread, "_name"), MAX_NAME).toString(),
        objects.numbers().truth(attributes.require(thread, "_daemonic")),
        objects.typeNames().isSubtype(objects.types().of(thread), "threading._MainThread"),
        nativeId.isPresent() && objects.types().of(nativeId.getAsLong()).has(TypeFlag.INT)
            ? OptionalLong.of(objects.numbers().integer64(nativeId.getAsLong()))
            : OptionalLong.empty());
  }
}
